package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text side like CLIP's, with one merge, contexts of four tokens and rows of two numbers. */
class ClipTokensTest {
  private static final int TOKENS = 515;
  private static final int START = 513;
  private static final int CA_END = 512;
  private static final int END = 514;
  private static final String ENTRY =
      "name: toy\ntype: clip\nimage: {width: 1, height: 1}\ntext: {encoding: clip}\n";
  private static final String IMAGE =
      "  image: {inputs: {p: {dtype: float32, shape: [1, 1, 1, 3]}},"
          + " outputs: {e: {dtype: float32, shape: [1, 3]}}}\n";
  private static final String LOOKED_UP =
      "tensors:\n"
          + IMAGE
          + "  text: {inputs: {t: {dtype: float32, shape: [1, 4, 2]}},"
          + " outputs: {e: {dtype: float32, shape: [1, 4, 2]}}}\n";
  private static final String NUMBERS =
      "tensors:\n"
          + IMAGE
          + "  text: {inputs: {t: {dtype: int64, shape: [1, 4]}},"
          + " outputs: {e: {dtype: float32, shape: [1, 3]}}}\n";

  private final ClipHandler handler =
      new ClipHandler(new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
  @TempDir private Path scratch;

  @BeforeEach
  void writeFiles() throws IOException {
    new ModelDirs(scratch).file("merges.txt", "#version\nc a</w>\n");
    float[] rows = new float[TOKENS * 2];
    for (int i = 0; i < TOKENS; i++) {
      rows[2 * i] = i;
      rows[2 * i + 1] = 1;
    }
    write("table.npy", TOKENS, 2, rows);
    write("projection.npy", 2, 3, new float[] {0, 0, 1, 2, 0, 0});
  }

  private void write(String name, int rows, int columns, float[] values) throws IOException {
    String told =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
    String header = told + " ".repeat((64 - (10 + told.length() + 1) % 64) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.putShort((short) header.length()).put(header.getBytes(StandardCharsets.ISO_8859_1));
    for (float value : values) {
      file.putFloat(value);
    }
    Files.write(scratch.resolve("models").resolve(name), file.array());
  }

  private static String files(String... roles) {
    StringBuilder files = new StringBuilder("files: {merges: {path: merges.txt}");
    for (String role : roles) {
      files.append(", ").append(role);
    }
    return files.append("}\n").toString();
  }

  private JsonNode embedding(ModelDefinition model, String text, FakeNetworks networks)
      throws DeviceException {
    PreparedInference prepared =
        handler.prepare(model, Requests.json("clip", "{'input': {'text': '" + text + "'}}"));
    return Replies.asSent(prepared.run(networks).result()).get("embedding");
  }

  @Test
  void looksTokensUpAndProjectsTheRowOfTheEnd() throws IOException, DeviceException {
    ModelDefinition model =
        ModelDirs.only(
            scratch,
            ENTRY
                + files("embeddings: {path: table.npy}", "projection: {path: projection.npy}")
                + LOOKED_UP);
    FakeNetworks networks =
        new FakeNetworks()
            .answering(
                "toy/text",
                in -> {
                  assertThat(in.get("t").floats().get(0)).isEqualTo(START);
                  assertThat(in.get("t").floats().get(2)).isEqualTo(CA_END);
                  assertThat(in.get("t").floats().get(4)).isEqualTo(END);
                  assertThat(in.get("t").floats().get(6)).as("filled up").isZero();
                  // Only the third row is the end's: (3, 4), projected to (8, 0, 3).
                  return Map.of(
                      "e", Tensor.ofFloats(List.of(1, 4, 2), new float[] {9, 9, 9, 9, 3, 4, 9, 9}));
                });

    Tensor given = TensorCodec.read(embedding(model, "CA", networks), "");

    double length = Math.sqrt(8 * 8 + 3 * 3);
    assertThat(given.floats().get(0)).isEqualTo((float) (8 / length));
    assertThat(given.floats().get(1)).isZero();
    assertThat(given.floats().get(2)).isEqualTo((float) (3 / length));
  }

  @Test
  void givesTheNumbersToANetworkThatLooksThemUpItself() throws IOException, DeviceException {
    ModelDefinition model = ModelDirs.only(scratch, ENTRY + files() + NUMBERS);
    FakeNetworks networks =
        new FakeNetworks()
            .answering(
                "toy/text",
                in -> {
                  LongBuffer tokens =
                      in.get("t").data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
                  long[] read = new long[tokens.remaining()];
                  tokens.get(read);
                  assertThat(read).containsExactly(START, CA_END, END, 0);
                  return Map.of("e", Tensor.ofFloats(List.of(1, 3), new float[] {0, 2, 0}));
                });

    Tensor given = TensorCodec.read(embedding(model, "ca", networks), "");

    assertThat(given.floats().get(1)).isEqualTo(1);
  }

  @Test
  void anEntryWhoseFilesDoNotFitIsAProblem() throws IOException {
    assertProblem(ENTRY + files() + LOOKED_UP, "embeddings", "this file is needed");
    write("table.npy", TOKENS - 1, 2, new float[(TOKENS - 1) * 2]);
    assertProblem(
        ENTRY + files("embeddings: {path: table.npy}") + LOOKED_UP, "514 rows", "515 tokens");
    write("table.npy", TOKENS + 1, 2, new float[TOKENS * 2]);
    assertProblem(
        ENTRY + files("embeddings: {path: table.npy}") + LOOKED_UP, "not as long as its header");
    new ModelDirs(scratch).file("table.npy", "no numpy file at all");
    assertProblem(ENTRY + files("embeddings: {path: table.npy}") + LOOKED_UP, "no .npy file");
  }

  private void assertProblem(String yaml, String... parts) throws IOException {
    ModelCatalog catalog = new ModelDirs(scratch).entry("m.yaml", yaml).load();

    assertThat(catalog.models()).isEmpty();
    assertThat(catalog.problems()).singleElement().asString().contains(parts);
  }
}

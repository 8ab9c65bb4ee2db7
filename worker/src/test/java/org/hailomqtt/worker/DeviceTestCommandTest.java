package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DeviceTestCommandTest {
  private static final Path SHIPPED = Path.of("src", "main", "dist");

  @TempDir private Path directory;
  private Path own;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void setUp() throws IOException {
    own = Files.createDirectories(directory.resolve("own"));
    Files.createDirectories(own.resolve("models.d"));
  }

  private int test(Path home, String kind, String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "device-test";
    all[1] = "--models-dir=" + own;
    all[2] = "--device-kind=" + kind;
    System.arraycopy(args, 0, all, 3, args.length);
    CommandLine command =
        Main.commandLine(
            new Surroundings(
                new ScratchMachine(directory).machine(),
                Optional.of(home),
                false,
                System::nanoTime,
                code -> {
                  throw new AssertionError("nothing ends the process here");
                }));
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(all);
  }

  private void entry(String name, String rest) throws IOException {
    Files.writeString(
        own.resolve("models.d").resolve(name + ".yaml"),
        "name: "
            + name
            + "\ntype: infer\n"
            + "tensors: {main: {inputs: {x: {dtype: float32, shape: [-1, 2]}}, outputs: {y: {dtype:"
            + " float32, shape: [1]}}}}\n"
            + rest);
  }

  private JsonNode json() throws IOException {
    return Json.mapper(100_000).readTree(out.toString());
  }

  @Test
  void reportsTheShippedModelOnTheProcessor() {
    int code = test(SHIPPED, "cpu", "--models", "shapes-clip", "--runs", "3");

    assertThat(code).as(err.toString() + out).isZero();
    assertThat(out.toString())
        .contains("device    cpu ")
        .containsPattern("shapes-clip/image +[0-9.]+ ms +[0-9.]+ ms +[0-9.]+ ms +[0-9.]+ ms +- +ok")
        .containsPattern("shapes-clip/text +[0-9.]+ ms")
        .contains("together  2 of 2 networks fit")
        .contains("result    ok");
  }

  @Test
  void measuresLoadingInferenceAndSwapping() throws IOException {
    entry("slow", "simulated: {load_ms: 20, inference_ms: 2}\n");

    int code = test(directory.resolve("nowhere"), "simulated", "--json", "--runs", "5");

    assertThat(code).as(err.toString()).isZero();
    JsonNode network = json().at("/networks/0");
    assertThat(network.path("key").asText()).isEqualTo("slow/main");
    assertThat(network.path("load_ms").asDouble()).isBetween(20.0, 1_000.0);
    assertThat(network.at("/inference/p50").asDouble()).isBetween(2.0, 500.0);
    assertThat(network.at("/inference/runs").asInt()).isEqualTo(5);
    assertThat(network.path("swap_ms").asDouble()).isBetween(22.0, 1_000.0);
    assertThat(json().at("/together/fit/0").asText()).isEqualTo("slow/main");
    assertThat(json().path("result").asText()).isEqualTo("ok");
  }

  @Test
  void saysWhichModelFailsAndTestsTheOthers() throws IOException {
    Files.createDirectories(own.resolve("models"));
    Files.writeString(own.resolve("models/broken.onnx"), "no network");
    Files.writeString(
        own.resolve("models.d/broken.yaml"),
        "name: broken\ntype: infer\nfiles: {main: {path: broken.onnx}}\n");

    int code = test(SHIPPED, "cpu", "--runs=1");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .containsPattern("broken/main .*FAILED: ")
        .containsPattern("shapes-clip/image .* ok")
        .contains("together  2 of 2 networks fit")
        .contains("result    FAILED");
  }

  @Test
  void saysThatTheDeviceCanNotBeOpened() throws IOException {
    int code = test(SHIPPED, "hailo", "--json");

    assertThat(code).isEqualTo(1);
    assertThat(json().path("result").asText()).isEqualTo("not opened");
    assertThat(err.toString()).contains("the device can't be opened", "release the device");
  }

  @Test
  void refusesAModelThatIsNotThereAndNoRuns() {
    assertThat(test(SHIPPED, "cpu", "--models=nothing")).isEqualTo(1);
    assertThat(err.toString()).contains("no model 'nothing' can be tested on this cpu device");
    assertThat(test(SHIPPED, "cpu", "--runs=0")).isEqualTo(2);
  }
}

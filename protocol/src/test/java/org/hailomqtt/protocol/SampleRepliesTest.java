package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleRepliesTest {
  private static final ObjectMapper JSON = Json.mapper(Given.MAX_BYTES);

  private final ReplyCodec codec = new ReplyCodec();

  static List<Path> replies() throws IOException {
    return Sample.files("replies").stream().filter(file -> !isControl(file)).toList();
  }

  static List<Path> controlReplies() throws IOException {
    return Sample.files("replies").stream().filter(SampleRepliesTest::isControl).toList();
  }

  private static boolean isControl(Path file) {
    return file.getFileName().toString().startsWith("control-");
  }

  private static Path worker(String name) {
    return Sample.directory("worker").resolve(name);
  }

  private static Reply reply(String name) throws IOException {
    return new ReplyCodec()
        .decode(Files.readAllBytes(Sample.directory("replies").resolve(name + ".json")));
  }

  /** Equal as trees, and with the fields in the same order: people compare what they see. */
  private static void assertSame(byte[] actual, Path file) throws IOException {
    JsonNode expected = JSON.readTree(Files.readAllBytes(file));
    JsonNode encoded = JSON.readTree(actual);
    assertThat(encoded).isEqualTo(expected);
    assertThat(names(encoded)).isEqualTo(names(expected));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      names.add(field.getKey());
      names.addAll(names(field.getValue()));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("replies")
  void everyReplyIsWrittenAsItWasRead(Path file) throws IOException {
    byte[] body = Files.readAllBytes(file);

    assertSame(codec.encode(codec.decode(body)), file);
  }

  static List<Path> compactReplies() throws IOException {
    return Sample.files("compact");
  }

  @ParameterizedTest
  @MethodSource("compactReplies")
  void everyCompactReplyIsWhatBecomesOfTheReply(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".txt", "");

    assertThat(CompactReply.of(reply(name))).asString().isEqualTo(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("controlReplies")
  void everyControlReplyIsWrittenAsItWasRead(Path file) throws IOException {
    byte[] body = Files.readAllBytes(file);

    assertSame(codec.encode(codec.decode(body, ControlReply.class)), file);
  }

  @Test
  void statusIsWrittenAsItWasRead() throws IOException {
    for (String name : List.of("status.json", "status-problem.json")) {
      byte[] body = Files.readAllBytes(worker(name));

      assertSame(codec.encode(codec.decode(body, WorkerStatus.class)), worker(name));
    }
  }

  @Test
  void infoIsWrittenAsItWasRead() throws IOException {
    byte[] body = Files.readAllBytes(worker("info.json"));

    assertSame(codec.encode(codec.decode(body, WorkerInfo.class)), worker("info.json"));
  }

  @Test
  void errorsOfTheCodecReadLikeTheSamples() throws IOException {
    assertThat(error(Given.message("hailo/v1/request/clip/me/1", "[1]").refused()))
        .isEqualTo(reply("error-bad-request"));
    assertThat(
            error(
                Given.message("hailo/v1/request/clip/me/1", Given.JPEG)
                    .responseTopic("hailo/v1/request/clip")
                    .refused()))
        .isEqualTo(reply("error-reply-topic-not-allowed"));
    assertThat(
            error(
                Given.message("hailo/v1/request/clip/me/1", "GIF89a")
                    .contentType("image/gif")
                    .refused()))
        .isEqualTo(reply("error-unsupported-media"));
    assertThat(error(Given.message("hailo/v1/request/clip/me/1", new byte[9 << 20]).refused()))
        .isEqualTo(reply("error-too-large"));
  }

  private static Reply error(Decoded.Refused refused) {
    return ReplyCodec.failure(refused.id(), refused.cause(), refused.metadata());
  }

  @Test
  void retryableIsAsTheCodeSays() throws IOException {
    for (Path file : replies()) {
      if (codec.decode(Files.readAllBytes(file)) instanceof Reply.Failure failure) {
        assertThat(failure.retryable()).as(file.toString()).isEqualTo(failure.code().retryable());
      }
    }
  }
}

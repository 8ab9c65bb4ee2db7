package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes out when something fails says what to do, and nothing of the machine it fails on. */
@Timeout(120)
class ErrorTextIT {
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private static final String TENSOR =
      "{\"tensor\": {\"dtype\": \"uint8\", \"shape\": [4], \"data_b64\": \"AAAAAA==\"}}";

  /** Classes, stacks, sources, directories. */
  private static final List<Pattern> LEAKS =
      List.of(
          Pattern.compile("\\b[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]\\w*"),
          Pattern.compile("\\w(Exception|Error|Throwable)\\b"),
          Pattern.compile("\\bat [a-z]+\\.[\\w.$]+"),
          Pattern.compile("\\.(java|cc|cpp|h):\\d+"),
          Pattern.compile("/(home|root|tmp|var|usr|etc|opt|work|proc|run|dev)/"),
          Pattern.compile("\\\\n\\s|\\n\\s"));

  private static ScratchDirectory models;
  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;
  private static Producer producer;

  @BeforeAll
  static void startWorker() {
    models = ScratchDirectory.create("broken-models");
    models.write("models/broken.onnx", "no ONNX file");
    models.write("models/other.onnx", "another file than its entry says");
    entry("broken", "files: {main: {path: broken.onnx}}");
    entry("other", "files: {main: {path: other.onnx, sha256: \"" + "0".repeat(64) + "\"}}");
    entry("missing", "files: {main: {path: ../../secret/missing.onnx}}");
    models.write("models.d/nonsense.yaml", "name: [");
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "w").withModels(models.path()));
    producer = Producer.mqtt5(broker, "stranger");
    producer.subscribe("hailo/v1/reply/#", 1);
  }

  private static void entry(String name, String files) {
    models.write("models.d/" + name + ".yaml", "name: " + name + "\ntype: infer\n" + files + "\n");
  }

  @AfterAll
  static void stopWorker() {
    producer.close();
    worker.close();
    broker.close();
    models.close();
  }

  static Stream<Message> failingRequests() {
    return Stream.concat(
        BadInputIT.badMessages().map(BadInputIT.Case::message),
        Stream.of(
                "{\"model\": \"broken\", \"input\": " + TENSOR + "}",
                "{\"model\": \"other\", \"input\": " + TENSOR + "}",
                "{\"model\": \"missing\", \"input\": " + TENSOR + "}",
                "{\"model\": \"../../../secret/passwords\", \"input\": " + TENSOR + "}",
                "{\"model\": \"shapes-clip/image\", \"input\": " + TENSOR + "}",
                "{\"model\": {\"a\": 1}, \"input\": 7}",
                "{\"model_type\": \"infer\", \"model_path\": \"/secret/m.onnx\", \"input_data\": 3,"
                    + " \"request_id\": \"1\"}",
                "{\"input\": {\"image\": \"data:image/png;base64,iVBORw0KGgo=\"}}",
                "{\"input\": {\"tensor\": {\"dtype\": \"float128\", \"shape\": [-1]}}}",
                "{\"timeout_ms\": \"soon\", \"params\": []}",
                "{\"timeout_ms\": 1, \"model\": \"broken\", \"input\": " + TENSOR + "}")
            .map(body -> Message.of(TOPICS.request(Lane.NORMAL, "infer", "me", "1"), body)));
  }

  static Stream<Message> failingControl() {
    return Stream.of(
            List.of("dream", ""),
            List.of("load_model", ""),
            List.of("load_model", "{"),
            List.of("load_model", "{\"model\": \"broken\"}"),
            List.of("load_model", "{\"model\": \"other\"}"),
            List.of("load_model", "{\"model_path\": \"/secret/m.hef\", \"model_type\": \"clip\"}"),
            List.of("unload_model", "{\"model\": [1]}"))
        .map(each -> Message.of(TOPICS.control("w", each.get(0), "me", "1"), each.get(1)));
  }

  @ParameterizedTest
  @MethodSource({"failingRequests", "failingControl"})
  void aReplyHoldsNothingOfTheMachine(Message failing) {
    producer.publish(failing);

    JsonNode reply = ReplyJson.of(producer.await("hailo/v1/reply/me/1", Limits.GENEROUS));
    assertThat(reply.path("status").asText()).isEqualTo("error");
    assertThat(reply.path("error").asText().length()).isBetween(15, 700);
    assertLeaksNothing(reply.toString());
  }

  @Test
  void whatIsRetainedHoldsNothingOfTheMachine() {
    try (Producer reader = Producer.mqtt5(broker, "reader")) {
      reader.subscribe("hailo/v1/worker/w/#", 1);

      assertThat(reader.await(TOPICS.status("w"), Limits.GENEROUS).text())
          .contains("\"degraded\":true")
          .satisfies(ErrorTextIT::assertLeaksNothing);
      assertLeaksNothing(reader.await(TOPICS.info("w"), Limits.GENEROUS).text());
    }
  }

  private static void assertLeaksNothing(String text) {
    for (Pattern leak : LEAKS) {
      Optional<String> found = leak.matcher(text).results().map(match -> match.group()).findFirst();
      assertThat(found).as("%s in %s", leak, text).isEmpty();
    }
    assertThat(text).doesNotContain(models.path().toString(), WorkerProcess.checkout().toString());
  }
}

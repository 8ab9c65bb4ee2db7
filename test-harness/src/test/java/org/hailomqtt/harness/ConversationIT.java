package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations, end to end. What the simulated device says depends on all that it is told, so a
 * turn must be answered as a request that brings everything that was said before.
 */
@Timeout(120)
class ConversationIT {
  private static final int TURNS = 10;

  private static MosquittoBroker broker;
  private static ScratchDirectory models;
  private static EmbeddedWorker worker;

  private final String client = "me-" + UUID.randomUUID();
  private final Producer producer = Producer.mqtt5(broker, client);

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    models = ScratchDirectory.create("models");
    models.write(
        "models.d/reads.yaml",
        "name: reads\ntype: llm\ndevices: [simulated]\nsimulated: {token_ms: 1}\n");
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "talks", models.path()));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    models.close();
    broker.close();
  }

  @BeforeEach
  void subscribe() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);
  }

  @AfterEach
  void disconnect() {
    producer.close();
  }

  private void say(String lane, String id, String conversation, String prompt) {
    producer.publish(
        Message.of(
            "hailo/v1/" + lane + "/llm/" + client + "/" + id,
            "{\"model\": \"reads\", \"conversation\": \"%s\", \"input\": {\"prompt\": \"%s\"}}"
                .formatted(conversation, prompt)));
  }

  private JsonNode reply(String id) {
    JsonNode reply =
        ReplyJson.of(producer.await("hailo/v1/reply/" + client + "/" + id, Limits.GENEROUS));
    assertThat(reply.path("status").asText()).as("%s", reply).isEqualTo("ok");
    return reply.path("result");
  }

  private static void add(ArrayNode messages, String role, String text) {
    messages.addObject().put("role", role).put("content", text);
  }

  private String answerTo(String id, ArrayNode messages) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", "reads");
    body.putObject("input").set("messages", messages);
    producer.publish(Message.of("hailo/v1/request/llm/" + client + "/" + id, body.toString()));
    return reply(id).path("text").asText();
  }

  @Test
  void twoConversationsOnTwoLanesDoNotSeeEachOther() {
    for (int turn = 1; turn <= TURNS; turn++) {
      // Nobody waits for an answer.
      say("request", "a" + turn, "a", "Question " + turn + " of a");
      say("request-high", "b" + turn, "b", "Question " + turn + " of b");
    }

    for (String name : List.of("a", "b")) {
      ArrayNode messages = JsonNodeFactory.instance.arrayNode();
      for (int turn = 1; turn <= TURNS; turn++) {
        JsonNode result = reply(name + turn);
        assertThat(result.path("conversation"))
            .hasToString("{\"name\":\"" + name + "\",\"turn\":" + turn + "}");
        add(messages, "user", "Question " + turn + " of " + name);
        assertThat(result.path("text").asText())
            .isEqualTo(answerTo("all-" + name + turn, messages.deepCopy()));
        add(messages, "assistant", result.path("text").asText());
      }
    }
  }

  @Test
  void theOldestOfTooManyIsForgottenAndItsNextTurnSaysSo() {
    int most = 64;
    for (int i = 0; i <= most; i++) {
      say("request", "first-" + i, "many-" + i, "Remember " + i);
    }
    for (int i = 0; i <= most; i++) {
      reply("first-" + i);
    }

    say("request", "again", "many-0", "What was it?");
    say("request", "kept", "many-" + most, "What was it?");

    assertThat(reply("again").path("conversation"))
        .hasToString("{\"name\":\"many-0\",\"turn\":1,\"lost\":true}");
    assertThat(reply("kept").path("conversation"))
        .hasToString("{\"name\":\"many-" + most + "\",\"turn\":2}");
  }

  @Test
  void aConversationNeedsAClient() {
    producer.subscribe("hailo/v1/reply/anonymous/#", 1);

    producer.publish(
        Message.of(
            "hailo/v1/request/llm",
            "{\"id\": \"nobody\", \"conversation\": \"a\", \"input\": {\"prompt\": \"Hello\"}}"));

    JsonNode reply =
        ReplyJson.of(producer.await("hailo/v1/reply/anonymous/nobody", Limits.GENEROUS));
    assertThat(reply.path("code").asText()).isEqualTo("INVALID_INPUT");
    assertThat(reply.at("/detail/pointer").asText()).isEqualTo("/conversation");
  }
}

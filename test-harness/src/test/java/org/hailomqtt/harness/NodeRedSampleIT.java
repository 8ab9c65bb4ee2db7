package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The flows for Node-RED, as they lie in client-samples, in a real Node-RED. */
@Timeout(180)
class NodeRedSampleIT {
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private static MosquittoBroker broker;
  private static WorkerSettings settings;
  private static NodeRed nodeRed;

  @BeforeAll
  static void start() {
    broker = MosquittoBroker.start(MosquittoSettings.lossless());
    settings = WorkerSettings.cpu(broker.uri(), "red");
    nodeRed = NodeRed.start();
  }

  @AfterAll
  static void stop() {
    nodeRed.close();
    broker.close();
  }

  @Test
  void aPictureIsClassifiedAndTheWorkerIsShownAndARequestCancelled() {
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings);
        WorkerControl control = new WorkerControl(broker, TOPICS, "red")) {
      nodeRed.deploy(broker);
      nodeRed.awaitShown("Worker", "red is ready, 0 waiting");

      nodeRed.press("hailo-picture");
      nodeRed.awaitShown("Answer", "a red circle (100 %)");

      control.ask("pause");
      nodeRed.awaitShown("Worker", "red is paused");
      nodeRed.press("hailo-picture");
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> control.ask("ping").path("queue_depth").asInt() == 1);
      nodeRed.press("hailo-stop");
      nodeRed.awaitShown("Error", "CANCELLED");
      control.ask("resume");
      assertThat(answered(worker)).isEqualTo(1);
    }
  }

  /** What generates text is played by a client, so that its words are known. */
  @Test
  void aCameraGetsItsCaptionAndAChatGrowsWordByWord() throws IOException {
    try (MosquittoBroker other = MosquittoBroker.start();
        Producer worker = Producer.mqtt5(other, "worker")) {
      worker.subscribe(TOPICS.base() + "/request/#", 1);
      nodeRed.deploy(other);

      nodeRed.press("hailo-look");
      Delivery caption = worker.awaitCount(1, Limits.GENEROUS).get(0);
      answer(worker, caption, "A circle.");
      nodeRed.awaitShown("Answer", "A circle.");
      nodeRed.press("hailo-say");
      Delivery chat = worker.awaitCount(2, Limits.GENEROUS).get(1);
      String chunks = replyTopic(chat) + "/chunk";
      worker.publish(Message.of(chunks, "{\"seq\":0,\"text\":\"I am\"}").withQos(0));
      nodeRed.awaitShown("Text so far", "I am\n");
      worker.publish(Message.of(chunks, "{\"seq\":1,\"text\":\" a worker.\"}").withQos(0));
      nodeRed.awaitShown("Text so far", "I am a worker.");
      answer(worker, chat, "I am a worker.");
      nodeRed.awaitShown("Answer", "I am a worker.");

      assertThat(caption.topic()).startsWith("hailo/v1/request/vlm_chat/node-red/");
      JsonNode body = ReplyJson.of(caption);
      byte[] image = Base64.getDecoder().decode(body.at("/input/image").asText());
      assertThat(image)
          .isEqualTo(
              Files.readAllBytes(
                  WorkerProcess.checkout().resolve("client-samples/pictures/red-circle.jpg")));
      assertThat(body.path("keep").asText()).isEqualTo("newest");
      assertThat(chat.topic()).startsWith("hailo/v1/request/llm/node-red/");
      assertThat(ReplyJson.of(chat).path("stream").asBoolean()).isTrue();
    }
  }

  private static void answer(Producer worker, Delivery request, String text) {
    String body = "{\"status\":\"ok\",\"result\":{\"text\":\"" + text + "\"}}";
    worker.publish(Message.of(replyTopic(request), body));
  }

  private static String replyTopic(Delivery request) {
    return request.topic().replaceFirst("request/\\w+", "reply");
  }

  @Test
  void whatIsAskedBeforeTheBrokerIsThereAndWhatIsAnsweredWhileNodeRedIsAwayIsShown() {
    EmbeddedWorker.start(settings).close(); // from now on the broker keeps requests for it
    nodeRed.deploy(broker);
    nodeRed.awaitShown("Worker", "red is offline"); // so it has subscribed
    broker.stop();
    nodeRed.awaitDisconnected();
    nodeRed.press("hailo-picture");
    broker.restart();
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
      nodeRed.awaitShown("Answer", "a red circle (100 %)");
    }

    try (Producer watching = Producer.mqtt5(broker, "watching")) {
      watching.subscribe(TOPICS.base() + "/request/#", 0);
      nodeRed.press("hailo-picture");
      watching.awaitCount(1, Limits.GENEROUS);
    }
    nodeRed.stop();
    try (EmbeddedWorker worker = EmbeddedWorker.start(settings)) {
      Readiness.await(Limits.GENEROUS, () -> answered(worker) == 1);
      nodeRed.startAgain();
      nodeRed.awaitShown("Answer", "a red circle (100 %)");
    }
  }

  private static long answered(EmbeddedWorker worker) {
    return worker.metrics().answers().getOrDefault("clip OK", 0L);
  }
}

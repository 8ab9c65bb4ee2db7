package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker as users start it, on the real bridge, over the simulated HailoRT. */
@Timeout(180)
class HailoIT {
  private static final String REPLIES = "hailo/v1/reply/me/#";

  private SimulatedHailo hailo;
  private MosquittoBroker broker;
  private Producer producer;

  @BeforeEach
  void startBroker() {
    hailo =
        new SimulatedHailo()
            .with(
                "pair",
                "input x float32 NC 1 1 2",
                "input y uint8 NC 1 1 2",
                "output sum uint8 NC 1 1 2 0.5 0",
                "output boxes float32 NMS_BY_CLASS 2 3 6",
                "compute sum add x y",
                "box boxes 1 0.25 0.5 0.75 1 0.875");
    broker = MosquittoBroker.start();
    producer = Producer.mqtt5(broker, "me");
    producer.subscribe(REPLIES, 1);
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    broker.close();
    hailo.close();
  }

  private JsonNode answer(String id) {
    ask(id);
    return awaitAnswer(id);
  }

  private JsonNode awaitAnswer(String id) {
    return ReplyJson.of(producer.await("hailo/v1/reply/me/" + id, Limits.GENEROUS));
  }

  private void ask(String id) {
    producer.publish(
        Message.of(
            "hailo/v1/request/infer/me/" + id,
            """
            {"model": "pair", "input": {"tensors": {
              "x": {"dtype": "float32", "shape": [1, 2], "data_b64": "%s"},
              "y": {"dtype": "uint8", "shape": [1, 2], "data_b64": "%s"}}}}
            """
                .formatted(base64(floats(1.5f, 20.25f)), base64(new byte[] {3, 100}))));
  }

  private static byte[] floats(float... values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void aRequestIsAnsweredWithWhatTheDeviceComputed() {
    try (WorkerProcess worker = hailo.worker(broker, "hailo")) {
      worker.awaitReady(broker, Limits.GENEROUS);

      JsonNode reply = answer("1");

      assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
      assertThat(reply.path("device").asText()).isEqualTo("hailo");
      // 120.25 in halves, as the network's output is kept in bytes
      assertThat(reply.at("/result/outputs/sum/data_b64").asText())
          .isEqualTo(base64(floats(4.5f, 120.5f)));
      assertThat(reply.at("/result/outputs/boxes/shape").toString()).isEqualTo("[1,6]");
      assertThat(reply.at("/result/outputs/boxes/data_b64").asText())
          .isEqualTo(base64(floats(0.25f, 0.5f, 0.75f, 1, 0.875f, 1)));
    }
  }

  @Test
  void aRequestThatTheDeviceWasLostUnderIsRunAgain() {
    try (WorkerProcess worker = hailo.worker(broker, "hailo")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      assertThat(ReplyJson.code(answer("1"))).isEqualTo("OK");
      hailo.faults("run 1 disconnect");

      assertThat(ReplyJson.code(answer("2"))).isEqualTo("OK");
      assertThat(ReplyJson.code(answer("3"))).isEqualTo("OK");
    }
  }

  @Test
  void aRequestThatNativeCodeDiedUnderIsAnsweredByTheNextStart() {
    try (WorkerProcess worker = hailo.worker(broker, "hailo")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      hailo.faults("run 1 abort");
      ask("1");
      await().atMost(Limits.GENEROUS).until(() -> !worker.isAlive());

      hailo.faults();
      worker.restart();

      assertThat(ReplyJson.code(awaitAnswer("1"))).isEqualTo("OK");
    }
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service manager hears from the worker, and when the worker gives itself up. */
@Timeout(120)
class WatchdogIT {
  private static final int STUCK = 75;
  private static final String ALIVE = "WATCHDOG=1";

  /** No broker listens on a port of the system. */
  private static final URI NOBODY = URI.create("tcp://127.0.0.1:1");

  private final InferRequests requests = new InferRequests("me");

  private NotifySocket manager;

  @BeforeEach
  void listen() {
    manager = NotifySocket.open();
  }

  @AfterEach
  void stopListening() {
    manager.close();
  }

  private WorkerProcess start(URI broker, String... flags) {
    return WorkerProcess.start(
        Map.of("NOTIFY_SOCKET", manager.name(), "WATCHDOG_USEC", "1000000"), broker, "w", flags);
  }

  private void awaitHeard(String message) {
    await().atMost(Limits.GENEROUS).until(() -> manager.heard().contains(message));
  }

  @Test
  void aWorkerThatWaitsForItsBrokerIsReadyAndAlive() {
    try (WorkerProcess worker = start(NOBODY)) {
      awaitHeard("READY=1");
      await()
          .atMost(Limits.GENEROUS)
          .until(
              () ->
                  manager.heard().stream()
                      .anyMatch(said -> said.startsWith("STATUS=waiting_for_broker: ")));
      long before = manager.count(ALIVE);
      await().atMost(Limits.GENEROUS).until(() -> manager.count(ALIVE) >= before + 3);
      assertThat(manager.heard()).doesNotContain("STOPPING=1");

      worker.stop();

      assertThat(manager.heard())
          .contains("STOPPING=1")
          .anyMatch(said -> said.startsWith("STATUS=draining"))
          .anyMatch(said -> said.startsWith("STATUS=offline"));
      assertThat(manager.count("READY=1")).isEqualTo(1);
      assertThat(worker.exitCode()).hasValue(0);
    }
  }

  @Test
  void aWorkerWithASlowRequestIsAliveAllTheWhile() {
    try (SimulatedModels models = new SimulatedModels().with("slow", Duration.ofSeconds(3));
        MosquittoBroker broker = MosquittoBroker.start();
        WorkerProcess worker =
            start(broker.uri(), "--models-dir=" + models.path(), "--device-stuck-after-s=60");
        Producer producer = Producer.mqtt5(broker, "me")) {
      worker.awaitReady(broker, Limits.GENEROUS);
      producer.subscribe(requests.replies(), 1);
      long before = manager.count(ALIVE);

      producer.publish(requests.to("slow", "1"));
      producer.await(requests.reply("1"), Limits.GENEROUS);

      // Every half second for 3 s, less what a loaded machine may lose.
      assertThat(manager.count(ALIVE) - before).isGreaterThanOrEqualTo(3);
      assertThat(manager.heard()).contains("STATUS=busy");
    }
  }

  @Test
  void aStuckDeviceEndsTheWorkerAndTheNextOneServesTheRequest() {
    try (SimulatedModels models = new SimulatedModels().with("hangs", Duration.ofMinutes(2));
        MosquittoBroker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        ScratchDirectory data = ScratchDirectory.create("stuck");
        Producer producer = Producer.mqtt5(broker, "me")) {
      producer.subscribe(requests.replies(), 1);
      producer.subscribe("hailo/v1/worker/w/#", 1);
      try (WorkerProcess worker =
          start(
              proxy.uri(),
              "--models-dir=" + models.path(),
              "--device-stuck-after-s=2",
              "--data-dir",
              data.path().toString())) {
        worker.awaitReady(broker, Limits.GENEROUS);

        producer.publish(requests.to("hangs", "1"));

        await().atMost(Limits.GENEROUS).until(() -> !worker.isAlive());
        assertThat(worker.exitCode()).as(worker::describe).hasValue(STUCK);
        assertThat(worker.output()).contains("the device is stuck: an inference of hangs/main");
      }
      assertThat(lastStatus(producer).path("state").asText()).isEqualTo("waiting_for_device");
      assertThat(lastStatus(producer).at("/problem/text").asText()).contains("stuck", "hangs");
      await().atMost(Limits.GENEROUS).until(() -> last(producer, "availability").equals("offline"));
      List<String> heard = manager.heard();
      int stuck = indexOfStuck(heard);
      assertThat(stuck).isNotNegative();
      assertThat(heard.subList(stuck, heard.size())).doesNotContain(ALIVE);
      assertThat(producer.deliveries()).noneMatch(reply -> reply.topic().contains("/reply/"));

      models.with("hangs", Duration.ofMillis(10));
      try (WorkerProcess next =
          start(
              proxy.uri(), "--models-dir=" + models.path(), "--data-dir", data.path().toString())) {
        assertThat(
                ReplyJson.isOk(ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS))))
            .as(next::describe)
            .isTrue();
      }
      assertThat(AckOrder.violations(proxy.recorder().packets())).isEmpty();
    }
  }

  private static int indexOfStuck(List<String> heard) {
    for (int i = 0; i < heard.size(); i++) {
      if (heard.get(i).startsWith("STATUS=waiting_for_device: the device is stuck")) {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode lastStatus(Producer producer) {
    return ReplyJson.of(last(producer, "status"));
  }

  private static String last(Producer producer, String what) {
    return producer.deliveries().stream()
        .filter(delivery -> delivery.topic().equals("hailo/v1/worker/w/" + what))
        .reduce((earlier, later) -> later)
        .map(Delivery::text)
        .orElse("");
  }

  @Test
  void aSocketAtAPathIsHeardToo() {
    try (ScratchDirectory directory = ScratchDirectory.create("notify");
        NotifySocket atPath = NotifySocket.at(directory.path().resolve("socket").toString());
        WorkerProcess worker =
            WorkerProcess.start(Map.of("NOTIFY_SOCKET", atPath.name()), NOBODY, "w")) {
      await().atMost(Limits.GENEROUS).until(() -> atPath.heard().contains("READY=1"));
      assertThat(atPath.count(ALIVE)).as(worker::describe).isZero();
    }
  }
}

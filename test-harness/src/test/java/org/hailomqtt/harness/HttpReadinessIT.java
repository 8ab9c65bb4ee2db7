package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.hailomqtt.harness.HttpCaller.Response;
import org.hailomqtt.worker.DeviceChoice;
import org.hailomqtt.worker.DeviceConfig;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.http.HttpConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What /health and /ready say while things go wrong. */
@Timeout(120)
class HttpReadinessIT {
  /** No broker listens on a port of the system. */
  private static final URI NOBODY = URI.create("tcp://127.0.0.1:1");

  private int port;
  private HttpCaller caller;

  @BeforeEach
  void findPort() throws IOException {
    port = FreePort.find();
    caller = new HttpCaller(port);
  }

  private void assertHealthy() {
    assertThat(caller.get("/health").status()).isEqualTo(200);
  }

  @Test
  void withoutABrokerItIsHealthyAndNotReady() {
    try (SimulatedModels models = new SimulatedModels().with("m", Duration.ofMillis(1));
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                WorkerSettings.simulated(NOBODY, "w", models.path())
                    .config()
                    .withHttp(HttpConfig.at(port)))) {
      caller.awaitReady(503, "waiting_for_broker");

      assertHealthy();
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> caller.get("/ready").json().at("/problem/what_to_do").isTextual());
      Response posted = caller.post("/v1/requests/infer", "{}");
      assertThat(posted.status()).isEqualTo(503);
      assertThat(posted.json().path("error").asText()).contains("can't be reached");
      assertThat(caller.post("/v1/control/ping", "").json().path("state").asText())
          .isEqualTo(worker.state().label());
    }
  }

  @Test
  void aBrokerThatComesAndGoesIsFollowed() {
    try (SimulatedModels models = new SimulatedModels().with("m", Duration.ofMillis(1));
        MosquittoBroker broker = MosquittoBroker.start();
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                WorkerSettings.simulated(broker.uri(), "w", models.path())
                    .config()
                    .withHttp(HttpConfig.at(port)))) {
      caller.awaitReady(200, "ready");
      String body =
          "{\"model\": \"m\", \"input\": {\"tensor\": {\"dtype\": \"uint8\", \"shape\": [4],"
              + " \"data_b64\": \"AQIDBA==\"}}}";
      assertThat(caller.post("/v1/requests/infer", body).status()).isEqualTo(200);
      caller.post("/v1/control/pause", "");
      caller.awaitReady(503, "paused");
      caller.post("/v1/control/resume", "");
      caller.awaitReady(200, "ready");
      caller.post("/v1/control/drain", "");
      caller.awaitReady(503, "draining");
      assertHealthy();
      caller.post("/v1/control/resume", "");
      caller.awaitReady(200, "ready");

      broker.stop();
      caller.awaitReady(503, "waiting_for_broker");
      assertHealthy();

      broker.restart();
      caller.awaitReady(200, "ready");
      Response again = caller.post("/v1/requests/infer", body);
      assertThat(again.status()).as(again.body()).isEqualTo(200);
      assertThat(worker.results()).isEqualTo(2);
    }
  }

  @Test
  void aDeviceThatIsGoneIsToldUntilItIsBack() {
    try (HailoBench bench = new HailoBench(10);
        WorkerProcess worker = bench.worker("w", "--http-bind=127.0.0.1:" + port)) {
      worker.awaitReady(bench.broker, Limits.GENEROUS);
      caller.awaitReady(200, "ready");

      bench.hailo.device("count 0");
      bench.hailo.faults("run 1 disconnect");
      bench.send(0, 1);
      caller.awaitReady(503, "waiting_for_device");
      assertHealthy();

      bench.hailo.device("count 1");
      bench.awaitAnswers(1);
      caller.awaitReady(200, "ready");
    }
  }

  @Test
  void aStuckDeviceIsNotHealthy() {
    try (SimulatedModels models = new SimulatedModels().with("hangs", Duration.ofMinutes(2));
        MosquittoBroker broker = MosquittoBroker.start();
        Producer producer = Producer.mqtt5(broker, "me");
        EmbeddedWorker worker = EmbeddedWorker.startUnconnected(stuckSoon(broker, models))) {
      worker.awaitConnected();
      caller.awaitReady(200, "ready");
      assertHealthy();

      producer.publish(new InferRequests("me").to("hangs", "1"));

      await().atMost(Limits.GENEROUS).until(() -> caller.get("/health").status() == 503);
      assertThat(caller.get("/health").json().path("status").asText()).isEqualTo("stuck");
      caller.awaitReady(503, "waiting_for_device");
    }
  }

  private WorkerConfig stuckSoon(MosquittoBroker broker, SimulatedModels models) {
    return WorkerSettings.simulated(broker.uri(), "w", models.path())
        .config()
        .withDevice(
            new DeviceConfig(
                DeviceChoice.SIMULATED,
                Duration.ofSeconds(2),
                new DeviceConfig.Hailo(Optional.empty(), Optional.empty(), Optional.empty())))
        .withHttp(HttpConfig.at(port));
  }
}

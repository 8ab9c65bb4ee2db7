package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.DataConfig;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.monitoring.HomeAssistantConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker makes itself known to Home Assistant, and unknown again. */
@Timeout(120)
class HomeAssistantIT {
  private final String name = "ha-" + UUID.randomUUID();
  private final String prefix = name + "-homeassistant";
  private final String discovery = prefix + "/device/hailo_worker_pi/config";
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  @TempDir Path data;

  private SimulatedModels models;
  private Broker broker;
  private Producer homeAssistant;

  @BeforeEach
  void startBroker() {
    models = new SimulatedModels().with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
    homeAssistant = Producer.mqtt5(broker, name);
    homeAssistant.subscribe(prefix + "/#", 1);
  }

  @AfterEach
  void stopBroker() {
    homeAssistant.close();
    broker.close();
    models.close();
  }

  private EmbeddedWorker start(boolean isOn) {
    WorkerConfig config =
        WorkerSettings.simulated(broker.uri(), "pi", models.path()).withBase(name).config();
    EmbeddedWorker worker =
        EmbeddedWorker.startUnconnected(
            config
                .withData(new DataConfig(Optional.of(data)))
                .withHomeAssistant(new HomeAssistantConfig(isOn, prefix)));
    worker.awaitConnected();
    return worker;
  }

  @Test
  void isFoundTellsItsLastResultAndIsTakenBackOnceTurnedOff() {
    try (EmbeddedWorker worker = start(true)) {
      JsonNode found = ReplyJson.of(homeAssistant.await(discovery, Limits.GENEROUS));
      assertThat(found.path("components")).hasSize(6);
      assertThat(kept()).containsExactly(discovery);

      homeAssistant.publish(Message.of(prefix + "/status", "online"));
      assertThat(homeAssistant.await(discovery, Limits.GENEROUS).message().payload()).isNotEmpty();

      homeAssistant.subscribe(topics.last("pi"), 0);
      homeAssistant.publish(requests.to("quick", "1"));
      JsonNode last = ReplyJson.of(homeAssistant.await(topics.last("pi"), Limits.GENEROUS));
      assertThat(last.path("state").asText()).isEqualTo("outputs");
      assertThat(last.at("/attributes/id").asText()).isEqualTo("1");
    }

    try (EmbeddedWorker worker = start(false)) {
      await().atMost(Limits.GENEROUS).until(() -> kept().isEmpty());
      assertThat(data.resolve("home-assistant")).doesNotExist();
    }
  }

  /** Discovery messages that the broker keeps. */
  private List<String> kept() {
    try (Producer newcomer = Producer.mqtt5(broker, "newcomer-" + UUID.randomUUID())) {
      newcomer.subscribe(prefix + "/device/#", 1);
      newcomer.subscribe(topics.availability("pi"), 1);
      // Both subscriptions are answered in order, so what was kept of the first has come by then.
      newcomer.await(topics.availability("pi"), Limits.GENEROUS);
      return newcomer.deliveries().stream()
          .map(Delivery::topic)
          .filter(topic -> topic.startsWith(prefix))
          .toList();
    }
  }
}

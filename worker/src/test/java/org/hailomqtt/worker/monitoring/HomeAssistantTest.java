package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.worker.scheduling.RecentRequests.Recent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeAssistantTest {
  private static final TopicGrammar TOPICS = new TopicGrammar("hailo/v1");
  private static final HomeAssistantConfig ON = new HomeAssistantConfig(true, "homeassistant");
  private static final String TOPIC = "homeassistant/device/hailo_worker_pi/config";

  /** Of device discovery, as home-assistant.io/integrations/mqtt documents them. */
  private static final Set<String> SHARED =
      Set.of(
          "device",
          "origin",
          "components",
          "availability_topic",
          "payload_available",
          "payload_not_available",
          "state_topic",
          "qos",
          "encoding");

  private static final Set<String> DEVICE =
      Set.of(
          "configuration_url",
          "connections",
          "hw_version",
          "identifiers",
          "manufacturer",
          "model",
          "model_id",
          "name",
          "serial_number",
          "suggested_area",
          "sw_version",
          "via_device");

  /** Of the MQTT sensor and the MQTT binary sensor; the last four are not of both. */
  private static final Set<String> COMPONENT =
      Set.of(
          "platform",
          "unique_id",
          "name",
          "state_topic",
          "value_template",
          "device_class",
          "entity_category",
          "icon",
          "json_attributes_topic",
          "json_attributes_template",
          "unit_of_measurement",
          "state_class",
          "options",
          "payload_on",
          "payload_off");

  @TempDir Path directory;

  private final List<Runnable> taken = new ArrayList<>();
  private final List<String> retained = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private HomeAssistant homeAssistant(HomeAssistantConfig config) {
    return new HomeAssistant(
        config,
        TOPICS,
        "pi",
        HomeAssistantTest::info,
        Optional.of(directory),
        new HomeAssistant.Broker() {
          @Override
          public void retain(String topic, byte[] body, Runnable heard) {
            retained.add(topic + " " + new String(body, StandardCharsets.UTF_8));
            taken.add(heard);
          }

          @Override
          public void tell(String topic, byte[] body) {
            told.add(topic + " " + new String(body, StandardCharsets.UTF_8));
          }
        });
  }

  private static WorkerInfo info() {
    return new WorkerInfo(
        "pi",
        "1.2.3",
        "1.0",
        new WorkerInfo.DeviceDescription("hailo", "0001:01:00.0", "HAILO10H", "5.2.0"),
        new WorkerInfo.Limits(1, 1, 1),
        null,
        List.of(),
        List.of(),
        List.of());
  }

  private JsonNode discovery() {
    homeAssistant(ON).publish();
    assertThat(retained).singleElement().asString().startsWith(TOPIC + " {");
    return json(retained.get(0).substring(TOPIC.length() + 1));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recent recent(String code) {
    return new Recent("2026-01-01T00:00:00Z", "me", "1", "clip", "m", "normal", code, 1, 0, 2, 3);
  }

  @Test
  void publishesTheDeviceWithDocumentedFieldsOnly() {
    JsonNode message = discovery();

    assertThat(message.fieldNames()).toIterable().isSubsetOf(SHARED);
    assertThat(message.fieldNames()).toIterable().contains("device", "origin", "components");
    assertThat(message.path("device").fieldNames()).toIterable().isSubsetOf(DEVICE);
    assertThat(message.at("/device/identifiers/0").asText()).isEqualTo("hailo_worker_pi_device");
    assertThat(message.at("/device/model").asText()).isEqualTo("HAILO10H");
    assertThat(message.path("origin").fieldNames())
        .toIterable()
        .containsExactly("name", "sw_version");
    assertThat(message.path("availability_topic").asText())
        .isEqualTo("hailo/v1/worker/pi/availability");
  }

  @Test
  void everyComponentIsWhole() {
    JsonNode components = discovery().path("components");

    assertThat(components).hasSize(6).allSatisfy(HomeAssistantTest::assertWhole);
    assertThat(components.findValuesAsText("unique_id")).doesNotHaveDuplicates();
  }

  private static void assertWhole(JsonNode component) {
    assertThat(component.fieldNames()).toIterable().isSubsetOf(COMPONENT);
    assertThat(component.fieldNames())
        .toIterable()
        .contains("platform", "unique_id", "name", "state_topic", "value_template");
    assertThat(component.path("platform").asText()).isIn("sensor", "binary_sensor");
    assertThat(component.path("state_topic").asText())
        .isIn("hailo/v1/worker/pi/status", "hailo/v1/worker/pi/last");
  }

  @Test
  void namesEveryState() {
    JsonNode state = discovery().path("components").path("hailo_worker_pi_state");

    assertThat(state.path("device_class").asText()).isEqualTo("enum");
    assertThat(state.path("options")).hasSize(12).contains(TextNode.valueOf("waiting_for_broker"));
  }

  @Test
  void usesOnlyCharactersThatHomeAssistantTakesInItsTopic() {
    String dotted = new HomeAssistantDevice("homeassistant", TOPICS, "pi.local").topic();
    String colon = new HomeAssistantDevice("homeassistant", TOPICS, "pi:local").topic();

    assertThat(dotted).matches("homeassistant/device/[a-zA-Z0-9_-]+/config").isNotEqualTo(colon);
  }

  @Test
  void takesBackWhatWasPublishedOnceItIsTurnedOff() {
    homeAssistant(ON).publish();
    retained.clear();

    homeAssistant(HomeAssistantConfig.DEFAULT).publish();

    assertThat(retained).containsExactly(TOPIC + " ");
    assertThat(directory.resolve("home-assistant")).exists();
    taken.get(1).run();
    assertThat(directory.resolve("home-assistant")).doesNotExist();
  }

  @Test
  void takesItBackAgainIfTheBrokerDidNotHaveIt() {
    homeAssistant(ON).publish();
    homeAssistant(HomeAssistantConfig.DEFAULT).publish();
    retained.clear();

    homeAssistant(HomeAssistantConfig.DEFAULT).publish();

    assertThat(retained).containsExactly(TOPIC + " ");
  }

  @Test
  void movesToAnotherPrefix() throws IOException {
    homeAssistant(ON).publish();
    retained.clear();

    homeAssistant(new HomeAssistantConfig(true, "ha")).publish();

    assertThat(retained.get(0)).isEqualTo(TOPIC + " ");
    assertThat(retained.get(1)).startsWith("ha/device/hailo_worker_pi/config {");
    taken.get(1).run();
    assertThat(Files.readString(directory.resolve("home-assistant"))).startsWith("ha/device");
  }

  @Test
  void saysNothingUnlessItIsTurnedOn() {
    HomeAssistant off = homeAssistant(HomeAssistantConfig.DEFAULT);

    off.publish();
    off.answered(recent("OK"), TextNode.valueOf("x"));
    off.tick();

    assertThat(retained).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void tellsTheLastResultOnce() {
    HomeAssistant on = homeAssistant(ON);
    on.answered(recent("TIMEOUT"), null);
    on.answered(recent("OK"), json("{\"labels\": [{\"label\": \"a red circle\"}]}"));

    on.tick();
    on.tick();

    assertThat(told).hasSize(1);
    JsonNode message = json(told.get(0).substring("hailo/v1/worker/pi/last ".length()));
    assertThat(message.path("state").asText()).isEqualTo("a red circle");
    assertThat(message.at("/attributes/client").asText()).isEqualTo("me");
    assertThat(message.at("/attributes/total_ms").asDouble()).isEqualTo(3);
    assertThat(message.at("/attributes/result/labels/0/label").asText()).isEqualTo("a red circle");
  }

  @Test
  void tellsTheCodeOfAnError() {
    HomeAssistant on = homeAssistant(ON);
    on.answered(recent("TIMEOUT"), null);

    on.tick();

    assertThat(told.get(0)).contains("\"state\":\"TIMEOUT\"");
  }

  @Test
  void leavesOutAResultThatIsTooLargeForAnAttribute() {
    HomeAssistant on = homeAssistant(ON);
    on.answered(recent("OK"), json("{\"png\": \"" + "A".repeat(10_000) + "\"}"));

    on.tick();

    assertThat(told.get(0)).contains("\"state\":\"png\"").doesNotContain("AAAA");
  }
}

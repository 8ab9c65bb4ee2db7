package org.hailomqtt.worker.monitoring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerState;

/**
 * The worker as a device of Home Assistant: the discovery message that makes it known. Immutable.
 *
 * <p>Fields as documented for device discovery, the MQTT sensor and the MQTT binary sensor
 * (home-assistant.io/integrations/mqtt).
 */
final class HomeAssistantDevice {
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^A-Za-z0-9_-]");
  private static final String DIAGNOSTIC = "diagnostic";

  private final TopicGrammar topics;
  private final String worker;
  private final String topic;

  /**
   * @param prefix what Home Assistant's topics begin with
   */
  HomeAssistantDevice(String prefix, TopicGrammar topics, String worker) {
    this.topics = topics;
    this.worker = worker;
    this.topic = prefix + "/device/" + objectId(worker) + "/config";
  }

  /** Fewer characters are allowed than in a worker's name; two names must not become one. */
  private static String objectId(String worker) {
    String plain = NOT_ALLOWED.matcher(worker).replaceAll("_");
    return "hailo_worker_"
        + (plain.equals(worker)
            ? worker
            : plain + "_" + Integer.toHexString(worker.hashCode()).toLowerCase(Locale.ROOT));
  }

  /** Where the discovery message goes. */
  String topic() {
    return topic;
  }

  /** The discovery message, in words of now. */
  ObjectNode message(WorkerInfo info) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    ObjectNode device = message.putObject("device");
    device.putArray("identifiers").add(unique("device"));
    device.put("name", "Hailo worker " + worker);
    device.put("manufacturer", "Hailo MQTT Worker");
    device.put("model", info.device().architecture());
    device.put("sw_version", info.version());
    if (info.device().firmware() != null) {
      device.put("hw_version", "firmware " + info.device().firmware());
    }
    message.putObject("origin").put("name", "Hailo MQTT Worker").put("sw_version", info.version());
    message.put("availability_topic", topics.availability(worker));
    message.put("payload_available", "online");
    message.put("payload_not_available", "offline");
    message.put("qos", 0);
    addComponents(message.putObject("components"));
    return message;
  }

  private void addComponents(ObjectNode components) {
    temperature(
        components.putObject(unique("temperature")), "temperature", "Temperature", "device");
    temperature(
        components.putObject(unique("host_temperature")),
        "host_temperature",
        "Machine temperature",
        "host");
    status(components.putObject(unique("queue")), "sensor", "queue", "Queue")
        .put("value_template", "{{ value_json.lanes.values() | sum(attribute='waiting') }}")
        .put("unit_of_measurement", "requests")
        .put("state_class", "measurement")
        .put("icon", "mdi:tray-full");
    ArrayNode states =
        status(components.putObject(unique("state")), "sensor", "state", "State")
            .put("value_template", "{{ value_json.state }}")
            .put("device_class", "enum")
            .put("icon", "mdi:chip")
            .putArray("options");
    for (WorkerState state : WorkerState.values()) {
      states.add(state.label());
    }
    status(components.putObject(unique("problem")), "binary_sensor", "problem", "Problem")
        .put("value_template", "{{ 'ON' if value_json.problem is defined else 'OFF' }}")
        .put("payload_on", "ON")
        .put("payload_off", "OFF")
        .put("device_class", "problem")
        .put("entity_category", DIAGNOSTIC)
        .put("json_attributes_topic", topics.status(worker))
        .put("json_attributes_template", "{{ (value_json.problem | default({})) | tojson }}");
    component(components.putObject(unique("last")), "sensor", "last", "Last result")
        .put("state_topic", topics.last(worker))
        .put("value_template", "{{ value_json.state }}")
        .put("icon", "mdi:eye")
        .put("json_attributes_topic", topics.last(worker))
        .put("json_attributes_template", "{{ value_json.attributes | tojson }}");
  }

  /** Unknown where the status does not tell it. */
  private void temperature(ObjectNode component, String id, String name, String field) {
    status(component, "sensor", id, name)
        .put("value_template", "{{ (value_json.temperatures | default({})).get('" + field + "') }}")
        .put("device_class", "temperature")
        .put("unit_of_measurement", "°C")
        .put("state_class", "measurement")
        .put("entity_category", DIAGNOSTIC);
  }

  private ObjectNode status(ObjectNode component, String platform, String id, String name) {
    return component(component, platform, id, name).put("state_topic", topics.status(worker));
  }

  private ObjectNode component(ObjectNode component, String platform, String id, String name) {
    return component.put("platform", platform).put("unique_id", unique(id)).put("name", name);
  }

  private String unique(String id) {
    return "hailo_worker_" + worker + "_" + id;
  }
}

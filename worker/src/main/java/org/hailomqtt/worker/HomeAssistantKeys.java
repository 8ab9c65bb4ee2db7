package org.hailomqtt.worker;

import java.util.List;
import org.hailomqtt.worker.monitoring.HomeAssistantConfig;

/** Whether Home Assistant is to find the worker. Immutable. */
final class HomeAssistantKeys {
  static final Key<Boolean> DISCOVERY =
      Key.of(
          "home_assistant.discovery",
          "BOOLEAN",
          ValueRules.trueOrFalse(),
          HomeAssistantConfig.DEFAULT.discovery(),
          "Whether Home Assistant is to find the worker, and to see its last result",
          "Whoever has Home Assistant on the same broker.");

  static final Key<String> PREFIX =
      Key.of(
          "home_assistant.prefix",
          "TOPIC",
          ValueRules.text("a topic without wildcards", HomeAssistantKeys::isTopic),
          HomeAssistantConfig.DEFAULT.prefix(),
          "What the topics begin with on which Home Assistant looks",
          "Whoever changed the discovery prefix in Home Assistant.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(DISCOVERY, PREFIX);

  private HomeAssistantKeys() {}

  static HomeAssistantConfig read(Settings settings) {
    return new HomeAssistantConfig(
        settings.value(DISCOVERY, HomeAssistantConfig.DEFAULT::discovery),
        settings.value(PREFIX, HomeAssistantConfig.DEFAULT::prefix));
  }

  private static boolean isTopic(String text) {
    return !text.isEmpty()
        && !text.startsWith("$")
        && !text.endsWith("/")
        && text.chars().noneMatch(c -> c == '+' || c == '#' || c < ' ');
  }
}

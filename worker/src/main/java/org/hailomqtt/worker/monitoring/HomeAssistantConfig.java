package org.hailomqtt.worker.monitoring;

/**
 * Whether Home Assistant is to find the worker. Immutable.
 *
 * @param discovery whether it is
 * @param prefix what the topics begin with on which Home Assistant looks
 */
public record HomeAssistantConfig(boolean discovery, String prefix) {
  /** What is used unless configured. */
  public static final HomeAssistantConfig DEFAULT =
      new HomeAssistantConfig(/* discovery= */ false, "homeassistant");

  /** Where Home Assistant says that it has started. */
  public String statusTopic() {
    return prefix + "/status";
  }
}

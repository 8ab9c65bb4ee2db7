package org.hailomqtt.worker;

import org.hailomqtt.worker.monitoring.HomeAssistant;
import org.hailomqtt.worker.mqtt.ControlSession;

/**
 * Carries what Home Assistant is told over the session for control, unless the worker is one that
 * keeps silent. Thread-safe.
 */
record HomeAssistantLink(ControlSession control, Duty duty) implements HomeAssistant.Broker {
  private static final String JSON = "application/json";

  @Override
  public void retain(String topic, byte[] body, Runnable taken) {
    if (duty.speaks()) {
      control.publishRetained(topic, body, JSON, taken);
    }
  }

  @Override
  public void tell(String topic, byte[] body) {
    if (duty.speaks()) {
      control.tell(topic, body);
    }
  }
}

package org.hailomqtt.worker.mqtt;

import org.eclipse.paho.mqttv5.common.MqttException;

/** The broker lets this account connect, and not subscribe. */
final class SubscriptionRefused extends MqttException {
  private static final long serialVersionUID = 1L;

  private final String filter;

  /**
   * @param code the SUBACK's
   * @param filter what was not allowed
   */
  SubscriptionRefused(int code, String filter) {
    super(code);
    this.filter = filter;
  }

  String filter() {
    return filter;
  }
}

package org.hailomqtt.harness;

/** The MQTT versions that producers speak. */
public enum MqttVersion {
  V3_1_1,
  V5
}

package org.hailomqtt.worker.mqtt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.jspecify.annotations.Nullable;

/** Turns Paho's messages into ours, payload and all without a copy. Thread-safe. */
final class PahoMessages {
  private PahoMessages() {}

  /** A message that arrived. */
  static InboundMessage inbound(String topic, MqttMessage message) {
    return new InboundMessage(
        topic,
        message.getPayload(),
        message.getQos(),
        message.isRetained(),
        properties(message.getProperties()));
  }

  private static MessageProperties properties(@Nullable MqttProperties properties) {
    if (properties == null) {
      return MessageProperties.NONE;
    }
    return new MessageProperties(
        properties.getResponseTopic(),
        properties.getCorrelationData(),
        properties.getContentType(),
        properties.getMessageExpiryInterval(),
        user(properties.getUserProperties()));
  }

  private static Map<String, String> user(@Nullable List<UserProperty> properties) {
    if (properties == null || properties.isEmpty()) {
      return Map.of();
    }
    Map<String, String> user = new HashMap<>();
    properties.forEach(property -> user.put(property.getKey(), property.getValue()));
    return user;
  }

  /** A message that is to leave. */
  static MqttMessage outbound(Outbound message, int qos) {
    MqttProperties properties = new MqttProperties();
    properties.setContentType(message.contentType());
    properties.setCorrelationData(message.correlationData());
    properties.setMessageExpiryInterval(message.expirySeconds());
    if (!message.user().isEmpty()) {
      properties.setUserProperties(
          message.user().entrySet().stream()
              .map(property -> new UserProperty(property.getKey(), property.getValue()))
              .toList());
    }
    return new MqttMessage(message.body(), qos, message.retain(), properties);
  }
}

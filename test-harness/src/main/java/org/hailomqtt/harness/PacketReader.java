package org.hailomqtt.harness;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads Netty's MQTT messages of one direction of one connection, whose topic aliases it knows. Not
 * thread-safe.
 */
final class PacketReader {
  private static final int NO_LIMIT = 65_535;

  private final Map<Integer, String> topicByAlias = new HashMap<>();

  MqttPacket read(MqttMessage message) {
    if (message.decoderResult().isFailure()) {
      return new MqttPacket.Undecodable(String.valueOf(message.decoderResult().cause()));
    }
    if (message instanceof MqttConnectMessage connect) {
      return new MqttPacket.Connect(
          connect.payload().clientIdentifier(),
          connect.variableHeader().version(),
          connect.variableHeader().isCleanSession(),
          receiveMaximum(connect.variableHeader().properties()));
    }
    if (message instanceof MqttConnAckMessage accepted) {
      return new MqttPacket.ConnAck(
          Byte.toUnsignedInt(accepted.variableHeader().connectReturnCode().byteValue()),
          accepted.variableHeader().isSessionPresent());
    }
    if (message instanceof MqttPublishMessage publish) {
      return publish(publish);
    }
    MqttMessageType type = message.fixedHeader().messageType();
    if (type == MqttMessageType.PUBACK) {
      return new MqttPacket.PubAck(packetId(message), reasonCode(message));
    }
    if (type == MqttMessageType.DISCONNECT) {
      return new MqttPacket.Disconnect(reasonCode(message));
    }
    return new MqttPacket.Other(type.name(), packetId(message));
  }

  private static int receiveMaximum(MqttProperties properties) {
    Integer maximum =
        MqttMessages.value(properties, MqttPropertyType.RECEIVE_MAXIMUM, Integer.class);
    return maximum == null ? NO_LIMIT : maximum;
  }

  private MqttPacket publish(MqttPublishMessage publish) {
    MqttProperties properties = publish.variableHeader().properties();
    return new MqttPacket.Publish(
        topic(publish.variableHeader().topicName(), properties),
        Math.max(0, publish.variableHeader().packetId()),
        publish.fixedHeader().qosLevel().value(),
        publish.fixedHeader().isDup(),
        publish.fixedHeader().isRetain(),
        publish.payload().readableBytes(),
        MqttMessages.value(properties, MqttPropertyType.RESPONSE_TOPIC, String.class));
  }

  private String topic(String name, MqttProperties properties) {
    Integer alias = MqttMessages.value(properties, MqttPropertyType.TOPIC_ALIAS, Integer.class);
    if (alias == null) {
      return name;
    }
    if (!name.isEmpty()) {
      topicByAlias.put(alias, name);
    }
    return topicByAlias.getOrDefault(alias, "");
  }

  private static int packetId(MqttMessage message) {
    return message.variableHeader() instanceof MqttMessageIdVariableHeader header
        ? header.messageId()
        : 0;
  }

  private static int reasonCode(MqttMessage message) {
    if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
      return Byte.toUnsignedInt(header.reasonCode());
    }
    if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      return Byte.toUnsignedInt(header.reasonCode());
    }
    return 0;
  }
}

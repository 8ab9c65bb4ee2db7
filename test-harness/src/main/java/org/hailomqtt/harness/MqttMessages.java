package org.hailomqtt.harness;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates between our messages and Netty's. Thread-safe. */
final class MqttMessages {
  private MqttMessages() {}

  static MqttConnectMessage connect(ProducerOptions options) {
    boolean v5 = options.version() == MqttVersion.V5;
    MqttProperties properties = new MqttProperties();
    if (v5) {
      put(properties, MqttPropertyType.RECEIVE_MAXIMUM, options.receiveMaximum());
    }
    if (v5 && options.persistent()) {
      int seconds = (int) ProducerOptions.SESSION_EXPIRY.toSeconds();
      put(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, seconds);
    }
    MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect();
    options
        .account()
        .ifPresent(
            account ->
                connect
                    .username(account.user())
                    .password(account.password().getBytes(StandardCharsets.UTF_8)));
    return connect
        .clientId(options.clientId())
        .protocolVersion(
            v5
                ? io.netty.handler.codec.mqtt.MqttVersion.MQTT_5
                : io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1)
        .cleanSession(!options.persistent())
        .keepAlive(0)
        .properties(properties)
        .build();
  }

  static MqttSubscribeMessage subscribe(int packetId, String filter, int qos) {
    return MqttMessageBuilders.subscribe()
        .messageId(packetId)
        .addSubscription(MqttQoS.valueOf(qos), filter)
        .build();
  }

  static MqttPublishMessage publish(int packetId, Message message, MqttVersion version) {
    return MqttMessageBuilders.publish()
        .topicName(message.topic())
        .qos(MqttQoS.valueOf(message.qos()))
        .retained(message.retain())
        .messageId(packetId)
        .properties(version == MqttVersion.V5 ? properties(message) : MqttProperties.NO_PROPERTIES)
        .payload(Unpooled.wrappedBuffer(message.payload()))
        .build();
  }

  static MqttMessage pubAck(int packetId) {
    return MqttMessageBuilders.pubAck().packetId(packetId).build();
  }

  static MqttMessage disconnect() {
    return new MqttMessage(
        new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0));
  }

  /** Copies what came in; the buffer stays the caller's. */
  static Message read(MqttPublishMessage publish) {
    MqttProperties properties = publish.variableHeader().properties();
    Integer expiry = value(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, Integer.class);
    return new Message(
        publish.variableHeader().topicName(),
        ByteBufUtil.getBytes(publish.payload()),
        publish.fixedHeader().qosLevel().value(),
        publish.fixedHeader().isRetain(),
        value(properties, MqttPropertyType.RESPONSE_TOPIC, String.class),
        value(properties, MqttPropertyType.CORRELATION_DATA, byte[].class),
        expiry == null ? null : Duration.ofSeconds(Integer.toUnsignedLong(expiry)),
        value(properties, MqttPropertyType.CONTENT_TYPE, String.class),
        userProperties(properties));
  }

  /** An MQTT 5 property, or null where there is none. */
  static <T> @Nullable T value(
      MqttProperties properties, MqttPropertyType type, Class<T> valueType) {
    MqttProperty<?> property = properties.getProperty(type.value());
    return property == null ? null : valueType.cast(property.value());
  }

  private static Map<String, String> userProperties(MqttProperties properties) {
    Map<String, String> found = new LinkedHashMap<>();
    for (MqttProperty<?> property :
        properties.getProperties(MqttPropertyType.USER_PROPERTY.value())) {
      UserProperty user = (UserProperty) property;
      found.put(user.value().key, user.value().value);
    }
    return found;
  }

  private static MqttProperties properties(Message message) {
    MqttProperties properties = new MqttProperties();
    if (message.responseTopic() != null) {
      properties.add(
          new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), message.responseTopic()));
    }
    if (message.correlation() != null) {
      properties.add(
          new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), message.correlation()));
    }
    if (message.expiry() != null) {
      int seconds = (int) message.expiry().toSeconds();
      put(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, seconds);
    }
    if (message.contentType() != null) {
      properties.add(
          new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), message.contentType()));
    }
    UserProperties user = new UserProperties();
    message.userProperties().forEach(user::add);
    properties.add(user);
    return properties;
  }

  private static void put(MqttProperties properties, MqttPropertyType type, int value) {
    properties.add(new IntegerProperty(type.value(), value));
  }
}

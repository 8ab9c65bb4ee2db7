package org.hailomqtt.harness;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;

/**
 * Decodes copies of the bytes of one connection, both ways, into the recorder.
 *
 * <p>A fault of the decoder is recorded, never thrown: the stream must not notice that it is
 * watched. Thread-safe.
 */
final class ConnectionTap {
  private static final int MAX_PACKET_BYTES = 256 * 1024 * 1024;

  private final PacketRecorder recorder;
  private final int connection;
  private final EmbeddedChannel fromClient = new EmbeddedChannel(new MqttDecoder(MAX_PACKET_BYTES));
  private final EmbeddedChannel fromBroker =
      new EmbeddedChannel(MqttEncoder.INSTANCE, new MqttDecoder(MAX_PACKET_BYTES));
  private final PacketReader clientPackets = new PacketReader();
  private final PacketReader brokerPackets = new PacketReader();
  private String clientId = "";
  private boolean closed;

  ConnectionTap(PacketRecorder recorder, int connection) {
    this.recorder = recorder;
    this.connection = connection;
  }

  /** Takes the next bytes of one direction; they are copied before this returns. */
  synchronized void observe(Direction direction, byte[] bytes, int offset, int length) {
    if (closed) {
      return;
    }
    boolean toBroker = direction == Direction.TO_BROKER;
    EmbeddedChannel channel = toBroker ? fromClient : fromBroker;
    PacketReader reader = toBroker ? clientPackets : brokerPackets;
    try {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, offset, length));
      for (MqttMessage message = channel.readInbound();
          message != null;
          message = channel.readInbound()) {
        record(direction, reader, message);
      }
    } catch (RuntimeException e) {
      recorder.add(connection, clientId, direction, new MqttPacket.Undecodable(String.valueOf(e)));
    }
  }

  private void record(Direction direction, PacketReader reader, MqttMessage message) {
    try {
      MqttPacket packet = reader.read(message);
      if (packet instanceof MqttPacket.Connect connect) {
        clientId = connect.clientId();
        announceVersion((MqttConnectMessage) message);
      }
      recorder.add(connection, clientId, direction, packet);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /**
   * The decoder of the broker's packets learns the MQTT version as that of a client does: by
   * sending CONNECT.
   */
  private void announceVersion(MqttConnectMessage connect) {
    fromBroker.writeOutbound(connect);
    fromBroker.releaseOutbound();
  }

  /** Frees the buffers; bytes that still come are ignored. */
  synchronized void close() {
    closed = true;
    fromClient.finishAndReleaseAll();
    fromBroker.finishAndReleaseAll();
  }
}

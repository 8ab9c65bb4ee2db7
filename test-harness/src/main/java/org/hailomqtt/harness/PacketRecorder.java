package org.hailomqtt.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The packets that passed a {@link FaultProxy}, in one order that is true to cause and effect.
 *
 * <p>What a client sends is recorded when it reaches the proxy, what a client gets just before the
 * proxy writes its last byte to it. So whatever a client did in answer to a packet stands behind
 * that packet. Thread-safe.
 */
public final class PacketRecorder {
  private final List<RecordedPacket> packets = new ArrayList<>();
  private long sequence;

  /** All that was recorded so far. */
  public synchronized List<RecordedPacket> packets() {
    return List.copyOf(packets);
  }

  /** Those that some client sent. */
  public List<RecordedPacket> packets(Direction direction) {
    return packets().stream().filter(recorded -> recorded.direction() == direction).toList();
  }

  /** Forgets what was recorded; the numbering goes on. */
  public synchronized void clear() {
    packets.clear();
  }

  /** One line per packet, for failure messages. */
  public String describe() {
    return packets().stream().map(RecordedPacket::toString).collect(Collectors.joining("\n"));
  }

  synchronized void add(int connection, String clientId, Direction direction, MqttPacket packet) {
    packets.add(new RecordedPacket(++sequence, connection, clientId, direction, packet));
  }

  /** Listens in to one connection. */
  ConnectionTap tap(int connection) {
    return new ConnectionTap(this, connection);
  }
}

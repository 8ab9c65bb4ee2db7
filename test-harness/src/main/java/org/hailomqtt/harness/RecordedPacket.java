package org.hailomqtt.harness;

/**
 * A packet as the {@link FaultProxy} saw it pass. Immutable.
 *
 * @param sequence position in the whole recording, over all connections and both directions, from 1
 * @param connection number of the TCP connection through the proxy, from 1
 * @param clientId from the CONNECT of that connection; empty before it
 * @param direction which way the packet went
 */
public record RecordedPacket(
    long sequence, int connection, String clientId, Direction direction, MqttPacket packet) {

  /** One readable line. */
  @Override
  public String toString() {
    String arrow = direction == Direction.TO_BROKER ? "->" : "<-";
    return "#%d connection %d %s %s %s".formatted(sequence, connection, clientId, arrow, packet);
  }
}

package org.hailomqtt.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges a recording by the two rules of acknowledging: reply before ack, acks in the order of
 * receipt.
 *
 * <p>A request counts as replied to once the broker has confirmed, anywhere earlier in the
 * recording, a message on its reply topic: the MQTT 5 response topic if it has one, else {@code
 * <base>/reply/<client>/<id>}. A broker that refuses a reply for good releases the request too;
 * 0x97 (quota exceeded) and 0x83 (implementation specific) ask for another try. Requests without
 * any of the two topics and retained ones, which are acknowledged and not run, are held to the
 * order only. Used by one thread.
 */
public final class AckOrder {
  private static final Set<Integer> TRY_AGAIN = Set.of(0x97, 0x83);

  private final Pattern request;
  private final String base;
  private final Set<String> confirmedTopics = new HashSet<>();
  private final Map<Integer, Connection> connections = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /** What is under way on one connection, by packet id; the deliveries in the order of receipt. */
  private static final class Connection {
    final List<MqttPacket.Publish> unacknowledged = new ArrayList<>();
    final Map<Integer, String> unconfirmed = new HashMap<>();
  }

  private AckOrder(String base) {
    this.base = base;
    this.request =
        Pattern.compile(Pattern.quote(base) + "/request(?:-high|-low)?/[^/]+/([^/]+)/([^/]+)");
  }

  /**
   * What is wrong with a recording under the base topic {@code hailo/v1}, each in a sentence;
   * nothing if all is well.
   */
  public static List<String> violations(List<RecordedPacket> recording) {
    return violations(recording, "hailo/v1");
  }

  /** The same under another base topic. */
  public static List<String> violations(List<RecordedPacket> recording, String base) {
    AckOrder order = new AckOrder(base);
    recording.forEach(order::take);
    return List.copyOf(order.violations);
  }

  private void take(RecordedPacket recorded) {
    Connection connection =
        connections.computeIfAbsent(recorded.connection(), number -> new Connection());
    boolean toClient = recorded.direction() == Direction.TO_CLIENT;
    if (recorded.packet() instanceof MqttPacket.Publish publish && publish.qos() == 1) {
      if (toClient) {
        connection.unacknowledged.add(publish);
      } else {
        connection.unconfirmed.put(publish.packetId(), publish.topic());
      }
    } else if (recorded.packet() instanceof MqttPacket.PubAck ack) {
      if (toClient) {
        confirm(connection, ack);
      } else {
        judge(connection, ack, recorded);
      }
    }
  }

  private void confirm(Connection connection, MqttPacket.PubAck ack) {
    String topic = connection.unconfirmed.remove(ack.packetId());
    if (topic != null && !TRY_AGAIN.contains(ack.reasonCode())) {
      confirmedTopics.add(topic);
    }
  }

  private void judge(Connection connection, MqttPacket.PubAck ack, RecordedPacket recorded) {
    int position = position(connection.unacknowledged, ack.packetId());
    if (position < 0) {
      violations.add(recorded + " acknowledges a message that is not waiting for it");
      return;
    }
    if (position > 0) {
      violations.add(
          recorded + " comes before the ack of the older " + connection.unacknowledged.get(0));
    }
    MqttPacket.Publish delivery = connection.unacknowledged.remove(position);
    String replyTopic = replyTopic(delivery);
    if (!replyTopic.isEmpty() && !confirmedTopics.contains(replyTopic)) {
      violations.add(
          "%s acknowledges %s before the broker confirmed a reply on %s"
              .formatted(recorded, delivery.topic(), replyTopic));
    }
  }

  private static int position(List<MqttPacket.Publish> deliveries, int packetId) {
    for (int i = 0; i < deliveries.size(); i++) {
      if (deliveries.get(i).packetId() == packetId) {
        return i;
      }
    }
    return -1;
  }

  /** Empty when the recording cannot tell where the reply belongs, or none is due. */
  private String replyTopic(MqttPacket.Publish delivery) {
    if (!delivery.topic().startsWith(base + "/request") || delivery.retain()) {
      return "";
    }
    if (delivery.responseTopic() != null) {
      return delivery.responseTopic();
    }
    Matcher matcher = request.matcher(delivery.topic());
    return matcher.matches() ? base + "/reply/" + matcher.group(1) + "/" + matcher.group(2) : "";
  }
}

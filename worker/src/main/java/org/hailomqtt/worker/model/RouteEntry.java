package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicFilter;

/** Reads one file of {@code routes.d} strictly. Thread-safe. */
final class RouteEntry {
  private static final double LONGEST_MILLIS = 24 * 3600 * 1000.0;
  private static final Map<String, Lane> LANES =
      Arrays.stream(Lane.values()).collect(Collectors.toMap(Lane::label, lane -> lane));

  private static final String TOPIC = "topic";
  private static final String REPLY_TO = "reply_to";

  private RouteEntry() {}

  /**
   * Reads an entry.
   *
   * @throws CatalogException if something in it is wrong
   */
  static Route read(ObjectNode settings) {
    Fields fields =
        Fields.of(settings, CatalogException::new)
            .only(
                "a route", "name", TOPIC, "preset", REPLY_TO, "lane", "min_interval_ms", "retain");
    String topic = fields.text(TOPIC);
    if (!TopicFilter.isFilter(topic) || topic.startsWith("$")) {
      throw fields.refuse(
          TOPIC,
          "'topic' must be a topic to read, such as cam/+/snapshot, not below $; got " + topic);
    }
    Route route =
        new Route(
            PresetEntry.label(fields, "name"),
            TopicFilter.of(topic),
            PresetEntry.label(fields, "preset"),
            fields.text(REPLY_TO),
            fields.choice("lane", LANES).orElse(Lane.NORMAL),
            Duration.ofMillis((long) fields.number("min_interval_ms", 0, LONGEST_MILLIS).orElse(0)),
            fields.flag("retain"));
    checkReplyTopic(route, fields);
    return route;
  }

  private static void checkReplyTopic(Route route, Fields fields) {
    String replyTo = route.replyTo();
    if (!TopicFilter.isTopic(replyTo)) {
      throw fields.refuse(
          REPLY_TO,
          "'reply_to' must be a topic to publish to, without wildcards and not below $; got "
              + replyTo);
    }
    if (!route.hasSoundPlaces()) {
      throw fields.refuse(
          REPLY_TO,
          "in 'reply_to', {1} stands for what the first + of 'topic' matched, {2} for the second,"
              + " up to {9}; 'topic' has "
              + route.wildcards()
              + " of them, and other braces are not taken; got "
              + replyTo);
    }
  }
}

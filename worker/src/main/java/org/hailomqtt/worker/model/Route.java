package org.hailomqtt.worker.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicFilter;

/**
 * A topic of somebody else's whose messages are requests to a preset. Immutable.
 *
 * @param name what logs call it; also the client of its requests
 * @param topic what it reads
 * @param preset where its requests go; may be a model type
 * @param replyTo where replies go; {@code {1}} stands for what the first + of the topic matched
 * @param lane the priority of its requests
 * @param minInterval the least time between two requests from one topic; of what comes faster, the
 *     newest counts
 * @param retain whether the broker keeps the last reply
 */
public record Route(
    String name,
    TopicFilter topic,
    String preset,
    String replyTo,
    Lane lane,
    Duration minInterval,
    boolean retain) {
  private static final Pattern PLACE = Pattern.compile("\\{([1-9])}");
  private static final Pattern BRACE = Pattern.compile("[{}]");

  /** The topic that the reply to a message goes to. */
  public String replyTopic(String from) {
    List<String> matched = matched(from);
    return PLACE
        .matcher(replyTo)
        .replaceAll(place -> Matcher.quoteReplacement(matched.get(number(place.group(1)) - 1)));
  }

  private static int number(String digit) {
    return Integer.parseInt(digit);
  }

  /** What each + of its topic matched. */
  private List<String> matched(String from) {
    String[] levels = from.split("/", -1);
    List<String> matched = new ArrayList<>();
    for (int i = 0; i < topic.levels().size(); i++) {
      if (topic.levels().get(i).equals("+")) {
        matched.add(levels[i]);
      }
    }
    return matched;
  }

  /** Match every topic that it may publish to: replies, chunks and events. */
  List<TopicFilter> outputs() {
    List<String> levels = new ArrayList<>();
    for (String level : replyTo.split("/", -1)) {
      levels.add(PLACE.matcher(level).find() ? "+" : level);
    }
    String reply = String.join("/", levels);
    return List.of(
        TopicFilter.of(reply), TopicFilter.of(reply + "/chunk"), TopicFilter.of(reply + "/event"));
  }

  /** How many places of its reply topic can be filled. */
  long wildcards() {
    return topic.levels().stream().filter("+"::equals).count();
  }

  /** Whether all that stands in braces can be filled. */
  boolean hasSoundPlaces() {
    boolean filled =
        PLACE.matcher(replyTo).results().allMatch(place -> number(place.group(1)) <= wildcards());
    return filled && !BRACE.matcher(PLACE.matcher(replyTo).replaceAll("")).find();
  }
}

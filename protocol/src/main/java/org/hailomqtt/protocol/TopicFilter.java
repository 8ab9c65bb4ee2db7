package org.hailomqtt.protocol;

import java.util.List;

/**
 * A topic filter by the rules of MQTT 5, section 4.7. Immutable.
 *
 * @param levels its levels; {@code +} stands for one level, {@code #} at the end for the rest
 */
public record TopicFilter(List<String> levels) {
  /**
   * Checks that wildcards stand where they may.
   *
   * @throws IllegalArgumentException if they don't
   */
  public TopicFilter {
    levels = List.copyOf(levels);
    if (!areLevels(levels)) {
      throw new IllegalArgumentException(
          "'"
              + String.join("/", levels)
              + "' is no topic filter: + must be a level of its own, # the last one");
    }
  }

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static TopicFilter of(String text) {
    return new TopicFilter(levelsOf(text));
  }

  /** Whether the text is a filter. */
  public static boolean isFilter(String text) {
    return areLevels(levelsOf(text));
  }

  /** Whether the text is a topic that everybody may publish to: no wildcard in it, no $ first. */
  public static boolean isTopic(String text) {
    return TopicText.fault(text) == null;
  }

  /** Whether the topic matches. */
  public boolean matches(String topic) {
    return matches(levelsOf(topic));
  }

  boolean matches(List<String> topic) {
    if (isWildcard(levels.get(0)) && topic.get(0).startsWith("$")) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#")) {
        return true;
      }
      if (i >= topic.size() || !(level.equals("+") || level.equals(topic.get(i)))) {
        return false;
      }
    }
    return levels.size() == topic.size();
  }

  /** Whether there is a topic that both match. */
  public boolean intersects(TopicFilter other) {
    return !(isWildcard(levels.get(0)) && other.levels.get(0).startsWith("$"))
        && !(isWildcard(other.levels.get(0)) && levels.get(0).startsWith("$"))
        && intersects(levels, other.levels);
  }

  private static boolean intersects(List<String> some, List<String> others) {
    for (int i = 0; ; i++) {
      boolean ends = i == some.size();
      boolean otherEnds = i == others.size();
      if ((!ends && some.get(i).equals("#")) || (!otherEnds && others.get(i).equals("#"))) {
        return true;
      }
      if (ends || otherEnds) {
        return ends && otherEnds;
      }
      String level = some.get(i);
      String other = others.get(i);
      if (!level.equals("+") && !other.equals("+") && !level.equals(other)) {
        return false;
      }
    }
  }

  @Override
  public String toString() {
    return String.join("/", levels);
  }

  static List<String> levelsOf(String text) {
    return List.of(text.split("/", -1));
  }

  private static boolean areLevels(List<String> levels) {
    if (levels.isEmpty() || (levels.size() == 1 && levels.get(0).isEmpty())) {
      return false;
    }
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean last = i == levels.size() - 1;
      if (holdsWildcard(level) && !level.equals("+") && !(level.equals("#") && last)) {
        return false;
      }
      if (level.indexOf(0) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean holdsWildcard(String level) {
    return level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
  }

  private static boolean isWildcard(String level) {
    return level.equals("+") || level.equals("#");
  }
}

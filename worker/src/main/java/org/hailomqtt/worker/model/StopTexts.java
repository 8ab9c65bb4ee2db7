package org.hailomqtt.worker.model;

import java.util.List;

/**
 * Lets a text through up to the first of some texts that end it, which may come in pieces. Not
 * thread-safe.
 *
 * <p>What may yet become the beginning of one is held back until it is known.
 */
final class StopTexts {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean met;

  /**
   * @param stops none empty
   */
  StopTexts(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** The next piece; gives what can be let through now. Nothing comes after a stop. */
  String add(String piece) {
    if (met) {
      return "";
    }
    held.append(piece);
    int start = -1;
    int end = Integer.MAX_VALUE;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      // The one that is whole first, so that it makes no difference where the text was cut.
      if (at >= 0 && (at + stop.length() < end || (at + stop.length() == end && at < start))) {
        start = at;
        end = at + stop.length();
      }
    }
    met = start >= 0;
    int through = met ? start : held.length() - mostHeld();
    String text = held.substring(0, through);
    held.delete(0, met ? held.length() : through);
    return text;
  }

  /** How much of the end is the beginning of a stop. */
  private int mostHeld() {
    int most = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > most; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          most = length;
        }
      }
    }
    return most;
  }

  /** Whether one of them came. */
  boolean isMet() {
    return met;
  }

  /** What was held back, now that nothing more comes. */
  String rest() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }
}

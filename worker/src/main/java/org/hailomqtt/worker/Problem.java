package org.hailomqtt.worker;

import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with the configuration. Immutable.
 *
 * @param key the key, or {@code worker.yaml} where the file as a whole is meant
 * @param given the value as it was written, {@code ***} for a secret; null where none was
 * @param allowed what would be right, as the end of a sentence
 * @param origin where it was written, such as {@code worker.yaml:7} or {@code flag --broker-url}
 */
public record Problem(String key, @Nullable String given, String allowed, Origin origin) {
  private static final int SHOWN = 120;

  /** The problem as one line. */
  public String sentence() {
    String value =
        given == null
            ? ""
            : " '" + (given.length() > SHOWN ? given.substring(0, SHOWN) + "…" : given) + "'";
    return key + value + ": " + allowed + " (" + origin.text() + ")";
  }
}

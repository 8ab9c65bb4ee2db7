package org.hailomqtt.worker;

/** What became of a written value. Immutable. */
sealed interface Reading<T> {
  /** It was understood. */
  record Value<T>(T value) implements Reading<T> {}

  /**
   * It was not.
   *
   * @param hint what to write instead, where more can be said than what is allowed; else empty
   */
  record Refused<T>(String hint) implements Reading<T> {}

  static <T> Reading<T> of(T value) {
    return new Value<>(value);
  }

  static <T> Reading<T> refused() {
    return new Refused<>("");
  }

  static <T> Reading<T> refused(String hint) {
    return new Refused<>(hint);
  }
}

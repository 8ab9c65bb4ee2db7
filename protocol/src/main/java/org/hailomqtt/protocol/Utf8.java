package org.hailomqtt.protocol;

/** Knows what some editors and shells put in front of UTF-8. Thread-safe. */
final class Utf8 {
  private static final int MARK_BYTES = 3;

  private Utf8() {}

  /** Where the text begins: after the byte order mark, if there is one. */
  static int start(byte[] bytes) {
    boolean marked =
        bytes.length >= MARK_BYTES
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? MARK_BYTES : 0;
  }
}

package org.hailomqtt.protocol;

/** Knows media by their first bytes. Thread-safe. */
public final class Magic {
  private Magic() {}

  /** JPEG, PNG, WebP or BMP. */
  public static boolean isImage(byte[] bytes) {
    return isJpeg(bytes)
        || has(bytes, 0, "\u0089PNG")
        || (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP"))
        || isBmp(bytes);
  }

  /** JPEG. */
  public static boolean isJpeg(byte[] bytes) {
    return has(bytes, 0, "\u00ff\u00d8\u00ff");
  }

  /** RIFF WAVE. */
  public static boolean isWav(byte[] bytes) {
    return has(bytes, 0, "RIFF") && has(bytes, 8, "WAVE");
  }

  /** Two letters could begin a sentence, so the header's four reserved zero bytes count too. */
  private static boolean isBmp(byte[] bytes) {
    return has(bytes, 0, "BM") && has(bytes, 6, "\0\0\0\0");
  }

  private static boolean has(byte[] bytes, int offset, String latin1) {
    if (bytes.length < offset + latin1.length()) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if ((bytes[offset + i] & 0xff) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

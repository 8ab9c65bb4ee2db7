package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;

/** Knows media by their first bytes. Thread-safe. */
public final class Magic {
  private Magic() {}

  /** JPEG, PNG, WebP or BMP. */
  public static boolean isImage(byte[] bytes) {
    return isJpeg(bytes)
        || starts(bytes, 0, "\u0089PNG")
        || (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP"))
        || isBmp(bytes);
  }

  /** JPEG. */
  public static boolean isJpeg(byte[] bytes) {
    return starts(bytes, 0, "\u00ff\u00d8\u00ff");
  }

  /** RIFF WAVE. */
  public static boolean isWav(byte[] bytes) {
    return starts(bytes, 0, "RIFF") && starts(bytes, 8, "WAVE");
  }

  /** Two letters could begin a sentence, so the header's four reserved zero bytes count too. */
  private static boolean isBmp(byte[] bytes) {
    return starts(bytes, 0, "BM") && starts(bytes, 6, "\0\0\0\0");
  }

  private static boolean starts(byte[] bytes, int offset, String latin1) {
    byte[] magic = latin1.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (bytes[offset + i] != magic[i]) {
        return false;
      }
    }
    return true;
  }
}

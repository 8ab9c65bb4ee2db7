package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A digest of what a request asks for: its type, its attributes and its body. Immutable.
 *
 * @param hex hexadecimal digits
 */
public record Fingerprint(String hex) {
  private static final int STRONG_BYTES = 16;

  /**
   * Tells apart bodies that one sender gave one name. Two CRCs and the length: 7 us for 150 KB
   * where SHA-256 takes 110 us, and a sender who forges a collision answers nobody but itself.
   */
  static Fingerprint quick(String type, InboundMessage message) {
    byte[] attributes = attributes(type, message.properties());
    CRC32C first = new CRC32C();
    CRC32 second = new CRC32();
    first.update(attributes);
    second.update(attributes);
    first.update(message.payload());
    second.update(message.payload());
    HexFormat hex = HexFormat.of();
    return new Fingerprint(
        hex.toHexDigits((int) first.getValue())
            + hex.toHexDigits((int) second.getValue())
            + hex.toHexDigits(message.payload().length));
  }

  /**
   * Stands for the content among strangers, who must not be able to forge it: half a SHA-256. Two
   * strangers may ask the same, so it also tells whom the reply is for.
   */
  static Fingerprint strong(String type, InboundMessage message) {
    MessageDigest digest = sha256();
    digest.update(attributes(type, message.properties()));
    digest.update(terminated(message.properties().responseTopic()));
    digest.update(terminated(digestOf(message.properties().correlationData())));
    digest.update(message.payload());
    return new Fingerprint(HexFormat.of().formatHex(digest.digest(), 0, STRONG_BYTES));
  }

  /** Hexadecimal digits that stand for the bytes, at most 64 of them. */
  static String digestOf(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "";
    }
    boolean isShort = bytes.length <= 2 * STRONG_BYTES;
    return HexFormat.of().formatHex(isShort ? bytes : sha256().digest(bytes));
  }

  /** What changes the meaning of the body; of the user properties only those that are read. */
  private static byte[] attributes(String type, MessageProperties properties) {
    StringBuilder attributes = new StringBuilder(type).append('\0');
    append(attributes, properties.contentType());
    append(attributes, properties.user().get("model"));
    append(attributes, properties.user().get("dtype"));
    append(attributes, properties.user().get("shape"));
    return attributes.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder attributes, @Nullable String text) {
    attributes.append(text == null ? "" : text).append('\0');
  }

  private static byte[] terminated(@Nullable String text) {
    return ((text == null ? "" : text) + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

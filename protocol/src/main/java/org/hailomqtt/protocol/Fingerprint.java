package org.hailomqtt.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A digest of what a request asks for: its type, its attributes and its body. Immutable.
 *
 * @param hex hexadecimal digits
 */
public record Fingerprint(String hex) {
  private static final int STRONG_BYTES = 16;

  /**
   * Tells apart bodies that one sender gave one name. Two CRCs and the length: 3 us for 150 KB
   * where SHA-256 takes 90 us, and a sender who forges a collision answers nobody but itself.
   */
  static Fingerprint quick(List<String> attributes, byte[] payload) {
    CRC32C first = new CRC32C();
    CRC32 second = new CRC32();
    for (String attribute : attributes) {
      byte[] bytes = terminated(attribute);
      first.update(bytes);
      second.update(bytes);
    }
    first.update(payload);
    second.update(payload);
    return new Fingerprint(
        String.format("%08x%08x-%x", first.getValue(), second.getValue(), payload.length));
  }

  /** Stands for the content among strangers, who must not be able to forge it: half a SHA-256. */
  static Fingerprint strong(List<String> attributes, byte[] payload) {
    MessageDigest digest = sha256();
    attributes.forEach(attribute -> digest.update(terminated(attribute)));
    digest.update(payload);
    return new Fingerprint(HexFormat.of().formatHex(digest.digest(), 0, STRONG_BYTES));
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

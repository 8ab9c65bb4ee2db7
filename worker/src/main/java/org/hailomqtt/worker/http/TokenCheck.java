package org.hailomqtt.worker.http;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a caller has the token, or the cookie that whoever logged in with it got. Immutable.
 *
 * <p>The cookie is made out of the token, so that it outlives the worker and ends with the token;
 * the token can't be made out of it.
 */
final class TokenCheck {
  private static final String BEARER = "Bearer ";
  private static final int HALF_YEAR_SECONDS = 15_552_000;

  private final byte[] token;
  private final byte[] session;
  private final String cookieName;

  /**
   * @param port of the server: browsers send a cookie to every port of a host
   */
  TokenCheck(String token, int port) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.session = session(this.token).getBytes(StandardCharsets.US_ASCII);
    this.cookieName = "hailo-worker-" + port;
  }

  private static String session(byte[] token) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token, "HmacSHA256"));
      byte[] made = mac.doFinal("hailo-worker page".getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(made);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  boolean isToken(String given) {
    return isSame(given, token);
  }

  /** In constant time: how long it takes does not tell how much of it is right. */
  private static boolean isSame(String given, byte[] expected) {
    return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected);
  }

  /** Whether the headers of a call show it. */
  boolean isShown(Call call) {
    return call.header("Authorization").filter(this::isBearer).isPresent()
        || call.header("Cookie").filter(this::hasCookie).isPresent();
  }

  private boolean isBearer(String header) {
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && isToken(header.substring(BEARER.length()).strip());
  }

  private boolean hasCookie(String header) {
    for (String cookie : header.split(";", -1)) {
      String[] parts = cookie.strip().split("=", 2);
      if (parts.length == 2 && parts[0].equals(cookieName) && isSame(parts[1], session)) {
        return true;
      }
    }
    return false;
  }

  /** The header that gives a browser the cookie. */
  String cookie() {
    return cookieName
        + "="
        + new String(session, StandardCharsets.US_ASCII)
        + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
        + HALF_YEAR_SECONDS;
  }

  /** The header that takes it away. */
  String expiredCookie() {
    return cookieName + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
  }
}

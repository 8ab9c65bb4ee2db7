package org.hailomqtt.worker.http;

import java.util.Locale;
import java.util.Optional;

/**
 * Who may call: by the Host that the caller believes to speak to, the page that made it call, and
 * the token. Immutable.
 *
 * <p>Without a token only this machine is served, and under a name of this machine: else a page of
 * anywhere could have its own name lead here, and read everything.
 */
final class Access {
  private static final int MAX_QUOTED = 80;

  private final Optional<TokenCheck> token;
  private final String boundHost;

  Access(Optional<TokenCheck> token, String boundHost) {
    this.token = token;
    this.boundHost = boundHost;
  }

  /** Who a path is for. */
  enum Guard {
    /** For everybody who reaches the server under a right name. */
    OPEN,
    /** For who has the token, if there is one. */
    TOKEN
  }

  /**
   * Lets a call pass.
   *
   * @throws HttpFailure if it may not
   */
  void check(Call call, Guard guard) {
    checkHost(call.header("Host"));
    checkSite(call);
    if (guard == Guard.TOKEN && token.isPresent() && !token.get().isShown(call)) {
      throw new HttpFailure(
          StatusCodes.UNAUTHORIZED,
          "UNAUTHORIZED",
          "the token is missing or wrong; send it as 'Authorization: Bearer TOKEN', or log in on"
              + " the page (setting http.token)");
    }
  }

  /** Browsers always say it; what does not say it is no page. */
  private void checkHost(Optional<String> header) {
    if (header.isEmpty() || token.isPresent()) {
      return;
    }
    String host = HostName.of(header.get());
    if (!HostName.isLoopback(host) && !host.equalsIgnoreCase(boundHost)) {
      throw new HttpFailure(
          StatusCodes.FORBIDDEN,
          "FORBIDDEN",
          "this server is not called '"
              + printable(host)
              + "'; use localhost or 127.0.0.1, or set http.token to serve other names");
    }
  }

  /** Pages of other sites may lead here, and nothing else: neither change nor hold anything. */
  private static void checkSite(Call call) {
    Optional<String> origin = call.header("Origin");
    boolean changes = !call.method().equals("GET");
    boolean isCross = call.header("Sec-Fetch-Site").filter("cross-site"::equals).isPresent();
    boolean leadsHere = call.header("Sec-Fetch-Mode").filter("navigate"::equals).isPresent();
    boolean saysWho = changes && origin.isPresent();
    boolean isForeign =
        saysWho
            ? !isSameHost(origin.get(), call.header("Host").orElse(""))
            : isCross && (changes || !leadsHere);
    if (isForeign) {
      throw new HttpFailure(
          StatusCodes.FORBIDDEN,
          "FORBIDDEN",
          "a page of '"
              + printable(origin.orElse("another site"))
              + "' may not do this; use the worker's own page, or no browser");
    }
  }

  private static boolean isSameHost(String origin, String host) {
    String written = origin.toLowerCase(Locale.ROOT);
    String bare = host.toLowerCase(Locale.ROOT);
    return written.equals("http://" + bare) || written.equals("https://" + bare);
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9.:/_\\[\\]-]", "?");
    return plain.substring(0, Math.min(MAX_QUOTED, plain.length()));
  }
}

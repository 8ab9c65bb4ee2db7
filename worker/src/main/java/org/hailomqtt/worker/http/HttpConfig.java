package org.hailomqtt.worker.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the server listens, and what it asks of who comes. Immutable.
 *
 * @param bind address and port; empty for no server at all
 * @param token what callers must show; empty for whoever is on this machine; never shown
 */
public record HttpConfig(Optional<Address> bind, Optional<String> token) {
  /** A token that is shorter is guessed too soon. */
  public static final int LEAST_TOKEN_LENGTH = 8;

  /** For this machine only. */
  public static final HttpConfig DEFAULT =
      new HttpConfig(Optional.of(new Address("127.0.0.1", 5099)), Optional.empty());

  /** No server. */
  public static final HttpConfig OFF = new HttpConfig(Optional.empty(), Optional.empty());

  /** For this machine only, at another port. */
  public static HttpConfig at(int port) {
    return new HttpConfig(Optional.of(new Address("127.0.0.1", port)), Optional.empty());
  }

  /** The same with a token. */
  public HttpConfig withToken(String secret) {
    return new HttpConfig(bind, Optional.of(secret));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "HttpConfig[bind=" + bind + "]";
  }

  /**
   * Where to listen. Immutable.
   *
   * @param host a name or an address, IPv6 without brackets
   * @param port 1 to 65535
   */
  public record Address(String host, int port) {
    private static final Pattern WRITTEN =
        Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /** Reads {@code 127.0.0.1:5099} or {@code [::1]:5099}; empty if it is neither. */
    public static Optional<Address> parse(String text) {
      Matcher written = WRITTEN.matcher(text);
      if (!written.matches()) {
        return Optional.empty();
      }
      int port = Integer.parseInt(written.group(2));
      String host = HostName.withoutBrackets(written.group(1));
      return port < 1 || port > MAX_PORT ? Optional.empty() : Optional.of(new Address(host, port));
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
      return HostName.isLoopback(host);
    }

    /** As it was written. */
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }
}

package org.hailomqtt.worker;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a broker's address; knows what people write instead and says what was meant. */
final class BrokerUrlRule {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z0-9+.-]+)://)?(?:(?<user>[^@/]*)@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5}))?/?");
  private static final int TCP_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int LAST_PORT = 65535;

  private BrokerUrlRule() {}

  static ValueRule<URI> rule() {
    return ValueRule.one(
        "tcp://HOST:PORT, or ssl://HOST:PORT for TLS", BrokerUrlRule::read, URI::toString);
  }

  private static Reading<URI> read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Reading.refused();
    }
    String scheme = form.group("scheme");
    String meant = scheme == null ? "tcp" : meant(scheme.toLowerCase(Locale.ROOT));
    if (meant.isEmpty()) {
      return Reading.refused();
    }
    String port = form.group("port");
    int number = port == null ? defaultPort(meant) : Integer.parseInt(port);
    String host = form.group("host");
    String url = meant + "://" + host + ":" + number;
    if (number < 1 || number > LAST_PORT) {
      return Reading.refused("the port must be from 1 to " + LAST_PORT);
    }
    if (form.group("user") != null) {
      return Reading.refused(
          "write " + url + ", and the account in broker.username and broker.password");
    }
    if (!meant.equalsIgnoreCase(scheme)) {
      return Reading.refused("write " + url);
    }
    URI uri = URI.create(url);
    return uri.getHost() == null
        ? Reading.refused("'" + host + "' is no host name that can be used; write its IP address")
        : Reading.of(uri);
  }

  private static String meant(String scheme) {
    return switch (scheme) {
      case "tcp", "mqtt" -> "tcp";
      case "ssl", "tls", "mqtts" -> "ssl";
      default -> "";
    };
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("ssl") ? TLS_PORT : TCP_PORT;
  }
}

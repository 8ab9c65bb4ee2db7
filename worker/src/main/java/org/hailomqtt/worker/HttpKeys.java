package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.http.HttpConfig;

/** Where the HTTP server is, and who may use it. Immutable. */
final class HttpKeys {
  private static final String OFF = "off";

  static final Key<Optional<HttpConfig.Address>> HTTP_BIND =
      Key.of(
          "http.bind",
          "HOST:PORT",
          ValueRule.one("HOST:PORT, or off", HttpKeys::readBind, HttpKeys::writeBind),
          HttpConfig.DEFAULT.bind(),
          "Where the dashboard and the other HTTP services are",
          "Operators who want the dashboard from other machines (0.0.0.0:5099, with http.token),"
              + " who run a second worker, or who want no HTTP (off).");

  static final Key<String> HTTP_TOKEN =
      Key.secret(
          "http.token",
          ValueRules.text(
              "text of " + HttpConfig.LEAST_TOKEN_LENGTH + " characters or more, without blanks",
              HttpKeys::isToken),
          "What callers must show; without it, whoever is on this machine is served",
          "Operators who open HTTP to other machines. No flag, as for broker.password.");

  static final Key<Path> HTTP_TOKEN_FILE =
      Key.computed(
          "http.token_file",
          "FILE",
          ValueRules.readableFile(),
          Key.NONE,
          "File whose first line is that token",
          "Operators who keep secrets out of worker.yaml, in a file that only the worker can read.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(HTTP_BIND, HTTP_TOKEN, HTTP_TOKEN_FILE);

  private HttpKeys() {}

  static boolean isToken(String text) {
    return text.length() >= HttpConfig.LEAST_TOKEN_LENGTH
        && text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static Reading<Optional<HttpConfig.Address>> readBind(String text) {
    if (text.equalsIgnoreCase(OFF) || text.equals("false")) { // YAML reads a bare off as false
      return Reading.of(Optional.empty());
    }
    return HttpConfig.Address.parse(text)
        .map(address -> Reading.of(Optional.of(address)))
        .orElseGet(Reading::refused);
  }

  private static String writeBind(Optional<HttpConfig.Address> bind) {
    return bind.map(HttpConfig.Address::toString).orElse(OFF);
  }
}

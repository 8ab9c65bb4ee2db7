package org.hailomqtt.worker.http;

import java.util.Locale;
import java.util.Optional;

/** What a Content-Type header says. Stateless. */
final class MediaType {
  private MediaType() {}

  /** The type without parameters, in small letters. */
  static String of(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** A parameter of a header such as {@code form-data; name="image"}, without its quotes. */
  static Optional<String> parameter(String header, String name) {
    int at = header.indexOf(';');
    while (at >= 0) {
      int next = endOfParameter(header, at + 1);
      String parameter = header.substring(at + 1, next).strip();
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase(name)) {
        return Optional.of(unquoted(parameter.substring(equals + 1).strip()));
      }
      at = next < header.length() ? next : -1;
    }
    return Optional.empty();
  }

  /** The next semicolon that is not inside quotes, or the end. */
  private static int endOfParameter(String header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return header.length();
  }

  private static String unquoted(String value) {
    boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }
}

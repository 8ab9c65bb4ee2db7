package org.hailomqtt.worker.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters behind the question mark, or of a form; of one given twice, the last. Immutable.
 */
final class Query {
  private static final int MAX_PARAMETERS = 64;

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads {@code a=b&c=d}.
   *
   * @throws HttpFailure if it can't be read
   */
  static Query parse(@Nullable String raw) {
    Map<String, String> values = new HashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String part : raw.split("&", MAX_PARAMETERS)) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        values.put(decode(name), equals < 0 ? "" : decode(part.substring(equals + 1)));
      }
    }
    return new Query(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpFailure(
          StatusCodes.BAD_REQUEST, "BAD_REQUEST", "a % in the query is not followed by two digits");
    }
  }

  /** A parameter that is there and not empty. */
  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }
}

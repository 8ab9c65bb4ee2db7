package org.hailomqtt.worker;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules that keys share: numbers, sizes, durations, words, paths. Thread-safe. */
final class ValueRules {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,18}) ?(KiB|MiB|GiB)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
  private static final Map<String, Long> UNITS =
      Map.of("kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

  private ValueRules() {}

  /** Text that isn't empty, left as it is. */
  static ValueRule<String> text() {
    return new ValueRule<>(
        "text",
        false,
        items -> items.get(0).isEmpty() ? Reading.refused() : Reading.of(items.get(0)),
        text -> text);
  }

  /** Text that passes a test. */
  static ValueRule<String> text(String allowed, Predicate<String> test) {
    return ValueRule.one(
        allowed, text -> test.test(text) ? Reading.of(text) : Reading.refused(), text -> text);
  }

  static ValueRule<Integer> wholeNumber(int min, int max) {
    return ValueRule.one(
        "a whole number from " + min + " to " + max,
        text -> inRange(text, min, max, value -> (int) (long) value),
        String::valueOf);
  }

  static ValueRule<Duration> millis(Duration min, Duration max) {
    return ValueRule.one(
        "milliseconds, from " + min.toMillis() + " to " + max.toMillis(),
        text -> inRange(text, min.toMillis(), max.toMillis(), Duration::ofMillis),
        value -> String.valueOf(value.toMillis()));
  }

  static ValueRule<Duration> seconds(Duration min, Duration max) {
    return ValueRule.one(
        "seconds, from " + min.toSeconds() + " to " + max.toSeconds(),
        text -> inRange(text, min.toSeconds(), max.toSeconds(), Duration::ofSeconds),
        value -> String.valueOf(value.toSeconds()));
  }

  private static <T> Reading<T> inRange(
      String text, long min, long max, Function<Long, T> toValue) {
    if (!WHOLE.matcher(text).matches()) {
      return Reading.refused();
    }
    long value = Long.parseLong(text);
    return value < min || value > max ? Reading.refused() : Reading.of(toValue.apply(value));
  }

  static ValueRule<Long> bytes(long min, long max) {
    return ValueRule.one(
        "bytes, or a size such as 8MiB, from " + size(min) + " to " + size(max),
        text -> readBytes(text, min, max),
        ValueRules::size);
  }

  private static Reading<Long> readBytes(String text, long min, long max) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return Reading.refused();
    }
    String unit = size.group(2);
    long factor = unit == null ? 1 : UNITS.getOrDefault(unit.toLowerCase(Locale.ROOT), 1L);
    long count = Long.parseLong(size.group(1));
    return count > max / factor || count * factor < min
        ? Reading.refused()
        : Reading.of(count * factor);
  }

  private static String size(long bytes) {
    for (String unit : List.of("GiB", "MiB", "KiB")) {
      long factor = UNITS.getOrDefault(unit.toLowerCase(Locale.ROOT), 1L);
      if (bytes >= factor && bytes % factor == 0) {
        return bytes / factor + unit;
      }
    }
    return String.valueOf(bytes);
  }

  static ValueRule<Boolean> trueOrFalse() {
    return ValueRule.one(
        "true, false",
        text ->
            text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
                ? Reading.of(Boolean.parseBoolean(text))
                : Reading.refused(),
        String::valueOf);
  }

  /** One of an enum's words, in small letters. */
  static <E extends Enum<E>> ValueRule<E> choice(Class<E> type) {
    Map<String, E> words =
        Stream.of(type.getEnumConstants()).collect(Collectors.toMap(ValueRules::word, e -> e));
    return ValueRule.one(
        Stream.of(type.getEnumConstants()).map(ValueRules::word).collect(Collectors.joining(", ")),
        text -> {
          E value = words.get(text.toLowerCase(Locale.ROOT));
          return value == null ? Reading.refused() : Reading.of(value);
        },
        ValueRules::word);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static ValueRule<Path> readableFile() {
    return path("a file that this user can read", Files::isRegularFile);
  }

  static ValueRule<Path> directory() {
    return path("a directory with models.d/ and models/", Files::isDirectory);
  }

  /** A directory that may not be there yet. */
  static ValueRule<Path> placeForDirectory() {
    return ValueRule.one("a directory", ValueRules::readPlace, Path::toString);
  }

  private static Reading<Path> readPlace(String text) {
    try {
      Path path = Path.of(text);
      return text.isEmpty() || (Files.exists(path) && !Files.isDirectory(path))
          ? Reading.refused()
          : Reading.of(path);
    } catch (InvalidPathException e) {
      return Reading.refused();
    }
  }

  private static ValueRule<Path> path(String allowed, Predicate<Path> kind) {
    return ValueRule.one(allowed, text -> readPath(text, kind), Path::toString);
  }

  private static Reading<Path> readPath(String text, Predicate<Path> kind) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      return Reading.refused();
    }
    if (text.isEmpty() || !Files.exists(path)) {
      return Reading.refused("nothing is there, or this user may not look");
    }
    return kind.test(path) && Files.isReadable(path) ? Reading.of(path) : Reading.refused();
  }
}

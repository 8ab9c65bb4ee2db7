package org.hailomqtt.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a key takes. Immutable.
 *
 * @param allowed what it takes, as a person is told
 * @param list whether it takes several values
 * @param reader turns what was written into the value
 * @param writer turns the value into what could have been written
 */
record ValueRule<T>(
    String allowed,
    boolean list,
    Function<List<String>, Reading<T>> reader,
    Function<T, String> writer) {

  /** One value. */
  static <T> ValueRule<T> one(
      String allowed, Function<String, Reading<T>> reader, Function<T, String> writer) {
    return new ValueRule<>(allowed, false, items -> reader.apply(items.get(0).strip()), writer);
  }

  /** Several values, each by the rule of one. */
  static <T> ValueRule<List<T>> listOf(String allowed, ValueRule<T> each) {
    return new ValueRule<>(
        allowed,
        true,
        items -> readAll(items, each),
        values -> values.stream().map(each.writer()).collect(Collectors.joining(",")));
  }

  private static <T> Reading<List<T>> readAll(List<String> items, ValueRule<T> each) {
    List<T> values = new ArrayList<>();
    for (String item : items) {
      Reading<T> reading = each.reader().apply(List.of(item));
      if (reading instanceof Reading.Value<T> value) {
        values.add(value.value());
      } else {
        return Reading.refused("not '" + item + "'; allowed is " + each.allowed());
      }
    }
    return Reading.of(List.copyOf(values));
  }

  /** Reads a written value, splitting it where several are taken. */
  Reading<T> read(Given given) {
    if (!list) {
      return given.list() ? Reading.refused("one value, not a list") : reader.apply(given.items());
    }
    List<String> items =
        given.list()
            ? given.items()
            : List.of(given.items().get(0).split(",")).stream()
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    return reader.apply(items);
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hailomqtt.protocol.ProtocolException;

/**
 * An object that somebody wrote, read strictly: a wrong type, a value out of range or a name nobody
 * knows is refused with the place, the value and what is allowed. Immutable.
 *
 * <p>Parameters of requests and entries of the model catalog are both read with it; only what is
 * thrown differs.
 */
final class Fields {
  private static final int MAX_EXCERPT = 60;
  private static final int MAX_TEXT = 1000;

  private final JsonNode node;
  private final String pointer;
  private final Refusal refusal;

  /** Makes the exception for a field that is wrong. */
  @FunctionalInterface
  interface Refusal {
    /**
     * The exception.
     *
     * @param pointer JSON pointer of the field
     * @param message what was given, and what to do
     */
    RuntimeException of(String pointer, String message);
  }

  private Fields(JsonNode node, String pointer, Refusal refusal) {
    this.node = node;
    this.pointer = pointer;
    this.refusal = refusal;
  }

  /** A whole object. */
  static Fields of(ObjectNode node, Refusal refusal) {
    return new Fields(node, "", refusal);
  }

  /** The parameters of a request. */
  static Fields ofParams(ObjectNode params) {
    return new Fields(params, "/params", ProtocolException::invalid);
  }

  /** The input of a request. */
  static Fields ofInput(ObjectNode input) {
    return new Fields(input, "/input", ProtocolException::invalid);
  }

  /**
   * Refuses every name but these.
   *
   * @param whose who has only these, for the message: "type 'clip'"
   */
  Fields only(String whose, String... allowed) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of(allowed).contains(name)) {
                throw refusal.of(
                    at(name),
                    whose
                        + " has no '"
                        + excerpt(name)
                        + "'; it has "
                        + (allowed.length == 0 ? "none at all" : String.join(", ", allowed)));
              }
            });
    return this;
  }

  boolean has(String name) {
    return node.has(name) && !node.get(name).isNull();
  }

  /** Whether the field is a list. */
  boolean isList(String name) {
    return node.path(name).isArray();
  }

  /** Whether there is an object under this name. */
  boolean isObject(String name) {
    return node.path(name).isObject();
  }

  /** The names, in the order written. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name, "a text"));
  }

  Optional<String> optionalText(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(name, "a text");
    }
    return Optional.of(value.textValue());
  }

  /** One of a few words, by what each means. */
  <T> Optional<T> choice(String name, Map<String, T> meanings) {
    String allowed = "one of " + String.join(", ", meanings.keySet().stream().sorted().toList());
    if (has(name) && !node.get(name).isTextual()) {
      throw wrong(name, allowed);
    }
    return optionalText(name)
        .map(
            word -> {
              T meaning = meanings.get(word);
              if (meaning == null) {
                throw wrong(name, allowed);
              }
              return meaning;
            });
  }

  boolean flag(String name) {
    if (!has(name)) {
      return false;
    }
    if (!node.get(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.get(name).booleanValue();
  }

  /** A whole number from {@code min} to {@code max}. */
  int integer(String name, int min, int max) {
    return optionalInteger(name, min, max)
        .orElseThrow(() -> missing(name, "a whole number from " + min + " to " + max));
  }

  Optional<Integer> optionalInteger(String name, int min, int max) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
      throw wrong(name, "a whole number from " + min + " to " + max);
    }
    return Optional.of(value.intValue());
  }

  /** A number from {@code min} to {@code max}. */
  OptionalDouble number(String name, double min, double max) {
    if (!has(name)) {
      return OptionalDouble.empty();
    }
    double value = node.get(name).isNumber() ? node.get(name).doubleValue() : Double.NaN;
    if (!(value >= min && value <= max)) {
      throw wrong(name, "a number from " + min + " to " + max);
    }
    return OptionalDouble.of(value);
  }

  /** A list of exactly {@code count} numbers. */
  Optional<List<Double>> numbers(String name, int count) {
    if (!has(name)) {
      return Optional.empty();
    }
    List<Double> values = new ArrayList<>();
    node.get(name)
        .forEach(value -> values.add(value.isNumber() ? value.doubleValue() : Double.NaN));
    if (!node.get(name).isArray()
        || values.size() != count
        || !values.stream().allMatch(Double::isFinite)) {
      throw wrong(name, "a list of " + count + " numbers");
    }
    return Optional.of(values);
  }

  /** A list of 1 to {@code max} texts, none empty. */
  Optional<List<String>> texts(String name, int max) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode list = node.get(name);
    if (!list.isArray() || list.isEmpty() || list.size() > max) {
      throw refusal.of(
          at(name),
          "'"
              + name
              + "' must be a list of 1 to "
              + max
              + " texts; got "
              + (list.isArray() ? list.size() : excerpt(list)));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list) {
      if (!text.isTextual() || text.textValue().isBlank() || text.textValue().length() > MAX_TEXT) {
        throw refusal.of(
            at(name) + "/" + texts.size(),
            "'"
                + name
                + "' must hold texts of 1 to "
                + MAX_TEXT
                + " characters; got "
                + excerpt(text));
      }
      texts.add(text.textValue());
    }
    return Optional.of(texts);
  }

  /** A text, or a list of 1 to {@code max} texts, none empty, though they may be blank. */
  List<String> oneOrMore(String name, int max) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode given = node.get(name);
    List<String> texts = new ArrayList<>();
    (given.isArray() ? given : List.of(given))
        .forEach(text -> texts.add(text.isTextual() ? text.textValue() : ""));
    if (texts.isEmpty()
        || texts.size() > max
        || texts.stream().anyMatch(text -> text.isEmpty() || text.length() > MAX_TEXT)) {
      throw wrong(
          name, "a text, or a list of 1 to " + max + ", of 1 to " + MAX_TEXT + " characters each");
    }
    return texts;
  }

  /** A list of whole numbers, each at least {@code min}. */
  List<Integer> integers(String name, int min, int maxCount) {
    List<Integer> values = new ArrayList<>();
    if (has(name) && node.get(name).isArray()) {
      node.get(name).forEach(value -> values.add(value.isInt() ? value.intValue() : min - 1));
    }
    if (!has(name)
        || !node.get(name).isArray()
        || values.size() > maxCount
        || values.stream().anyMatch(value -> value < min)) {
      String wanted = "a list of at most " + maxCount + " whole numbers from " + min + " up";
      throw has(name) ? wrong(name, wanted) : missing(name, wanted);
    }
    return values;
  }

  Fields object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name, "an object"));
  }

  Optional<Fields> optionalObject(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node.get(name).isObject()) {
      throw wrong(name, "an object");
    }
    return Optional.of(new Fields(node.get(name), at(name), refusal));
  }

  /** The refusal of one of the fields. */
  RuntimeException refuse(String name, String message) {
    return refusal.of(at(name), message);
  }

  private RuntimeException missing(String name, String wanted) {
    return refusal.of(at(name), "'" + name + "' is missing; it must be " + wanted);
  }

  private RuntimeException wrong(String name, String wanted) {
    return refusal.of(
        at(name), "'" + name + "' must be " + wanted + "; got " + excerpt(node.get(name)));
  }

  private String at(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static String excerpt(JsonNode value) {
    return value.isObject() ? "an object" : excerpt(value.toString());
  }

  /** A text as messages may show it: short. */
  static String excerpt(String text) {
    return text.length() > MAX_EXCERPT ? text.substring(0, MAX_EXCERPT) + "…" : text;
  }
}

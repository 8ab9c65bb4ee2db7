package org.hailomqtt.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was written for each key, understood one by one; collects every problem on the way. One
 * thread.
 */
final class Settings {
  private final Map<String, Given> given;
  private final List<Problem> problems;
  private final List<Effective> effective = new ArrayList<>();

  /**
   * @param given by key, the last word on each
   * @param problems those found so far
   */
  Settings(Map<String, Given> given, List<Problem> problems) {
    this.given = Map.copyOf(given);
    this.problems = new ArrayList<>(problems);
  }

  /**
   * A key with its value as it may be shown. Immutable.
   *
   * @param key its name
   * @param value {@code ***} for a secret
   * @param origin where it was written
   */
  record Effective(String key, String value, Origin origin) {}

  /** The value of a key that has one in any case. */
  <T> T value(Key<T> key, Supplier<T> preset) {
    Optional<T> written = written(key);
    if (written.isPresent()) {
      return written.get();
    }
    T value = preset.get();
    show(key, key.shown(value), Origin.DEFAULT);
    return value;
  }

  /** The value of a key that may have none. */
  <T> Optional<T> value(Key<T> key) {
    Optional<T> written = written(key);
    if (written.isEmpty()) {
      show(key, key.preset(), Origin.DEFAULT);
    }
    return written;
  }

  private <T> Optional<T> written(Key<T> key) {
    Given value = given.get(key.name());
    if (value == null) {
      return Optional.empty();
    }
    Reading<T> reading = key.rule().read(value);
    if (reading instanceof Reading.Value<T> understood) {
      show(key, key.shown(understood.value()), value.origin());
      return Optional.of(understood.value());
    }
    String hint = ((Reading.Refused<T>) reading).hint();
    refuse(key, hint.isEmpty() ? "must be " + key.rule().allowed() : hint);
    return Optional.empty();
  }

  /** Adds a problem with what was written for a key, or with its preset. */
  void refuse(Key<?> key, String allowed) {
    Given value = given.get(key.name());
    if (value == null) {
      problems.add(new Problem(key.name(), key.preset(), allowed, Origin.DEFAULT));
    } else {
      String shown = key.secret() ? "***" : withoutAccount(value.text());
      problems.add(new Problem(key.name(), shown, allowed, value.origin()));
    }
  }

  /** People write passwords into URLs; they must not come out again in an error text. */
  private static String withoutAccount(String text) {
    return text.replaceAll("://[^/]*@", "://***@");
  }

  private void show(Key<?> key, String value, Origin origin) {
    effective.add(new Effective(key.name(), value, origin));
  }

  /** The keys that were asked for, with their values. */
  List<Effective> effective() {
    return List.copyOf(effective);
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigException if there was any problem
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}

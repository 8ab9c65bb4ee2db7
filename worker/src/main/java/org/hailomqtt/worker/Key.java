package org.hailomqtt.worker;

import java.util.Locale;

/**
 * One key of the configuration: the same in the file, the environment, on the command line, in
 * {@code --help} and in the documentation. Immutable.
 *
 * @param name such as {@code broker.url}
 * @param placeholder stands for the value in {@code --help}
 * @param rule what it takes
 * @param preset what is used where nothing is written, as a person is told
 * @param help what it is, in a few words
 * @param turned who turns it, and when
 * @param secret whether its value is never shown and never taken as a flag
 */
record Key<T>(
    String name,
    String placeholder,
    ValueRule<T> rule,
    String preset,
    String help,
    String turned,
    boolean secret) {
  /** All environment variables of the worker begin so. */
  static final String PREFIX = "HAILO_WORKER_";

  /** Stands for a preset that is not there. */
  static final String NONE = "none";

  /** With a preset that the rule takes. */
  static <T> Key<T> of(
      String name, String placeholder, ValueRule<T> rule, T preset, String help, String turned) {
    return new Key<>(
        name, placeholder, rule, rule.writer().apply(preset), help, turned, /* secret= */ false);
  }

  /** With a preset that is worked out, or none; told in words. */
  static <T> Key<T> computed(
      String name,
      String placeholder,
      ValueRule<T> rule,
      String preset,
      String help,
      String turned) {
    return new Key<>(name, placeholder, rule, preset, help, turned, /* secret= */ false);
  }

  /** Never shown, and without a preset. */
  static <T> Key<T> secret(String name, ValueRule<T> rule, String help, String turned) {
    return new Key<>(name, "TEXT", rule, NONE, help, turned, /* secret= */ true);
  }

  /** The environment variable. */
  String variable() {
    return PREFIX + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** The flag. */
  String flag() {
    return "--" + name.replace('.', '-').replace('_', '-');
  }

  /** A value as it may be shown. */
  String shown(T value) {
    return secret ? "***" : rule.writer().apply(value);
  }
}

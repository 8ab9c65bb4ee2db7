package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of a mosquitto, in the order in which it is read. One thread.
 *
 * <p>What stands before a file's first listener, or behind an {@code include_dir}, belongs to none:
 * mosquitto 2.0 forgets the listener at both.
 */
final class BrokerSettings {
  private static final Set<String> SECURITY =
      Set.of(
          "acl_file",
          "allow_anonymous",
          "allow_zero_length_clientid",
          "auth_plugin",
          "auth_plugin_deny_special_chars",
          "auto_id_prefix",
          "password_file",
          "plugin",
          "psk_file");

  private final Path directory;
  private final Path additions;
  private final String first;
  private final List<Line> lines = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private Optional<Listener> current = Optional.empty();
  private int begin = -1;

  /**
   * A line that says something. Immutable.
   *
   * @param number from 1
   * @param value the rest of it
   */
  record Line(Path file, int number, String word, String value) {
    /** Whether it says who may come in, and so is a listener's own where each has such lines. */
    boolean isSecurity() {
      return SECURITY.contains(word)
          || word.startsWith("auth_opt_")
          || word.startsWith("plugin_opt_");
    }

    String text() {
      return "'" + word + " " + value + "'";
    }

    String place() {
      return file + ", line " + number + ": " + text();
    }
  }

  /**
   * A listener with the lines below it. One thread.
   *
   * @param at the line that names its port
   * @param own what is said below
   * @param isBefore whether it is read before the additions
   */
  record Listener(Line at, List<Line> own, boolean isBefore) {
    /** 0 for a socket in the file system. */
    int port() {
      String port = at.value().split("\\s+", -1)[0];
      return port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0;
    }

    /** The address that it listens at; empty for all. */
    String host() {
      String[] words = at.value().split("\\s+", -1);
      return words.length > 1 ? words[1] : "";
    }

    Optional<String> value(String word) {
      return Optional.ofNullable(last(own).get(word)).map(Line::value);
    }
  }

  private BrokerSettings(Path directory, Path additions, String first) {
    this.directory = directory;
    this.additions = additions;
    this.first = first;
  }

  /**
   * Reads the files of a directory such as {@code /etc/mosquitto}.
   *
   * @param additions the directory of additions to the main file
   * @param first a file in it that may not be there yet, whose place is wanted
   */
  static BrokerSettings read(Path directory, Path additions, String first) throws IOException {
    BrokerSettings settings = new BrokerSettings(directory, additions, first);
    Path main = directory.resolve("mosquitto.conf");
    if (Files.exists(main)) {
      settings.readFile(main);
    } else {
      settings.readDirectory(additions);
    }
    return settings;
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  List<Listener> listeners() {
    return List.copyOf(listeners);
  }

  /** How many lines are read before the first addition; -1 if the additions are not read. */
  int begin() {
    return begin;
  }

  /** The line that counts of each word: the last. */
  static Map<String, Line> last(List<Line> lines) {
    Map<String, Line> last = new LinkedHashMap<>();
    lines.forEach(line -> last.put(line.word(), line));
    return last;
  }

  /** The lines of no listener; those of the deprecated {@code port} among them. */
  List<Line> outside() {
    List<Line> outside = new ArrayList<>(lines);
    for (Listener listener : listeners) {
      if (listener.at().word().equals("listener")) {
        outside.removeAll(listener.own());
      }
    }
    return outside;
  }

  private void readFile(Path file) throws IOException {
    current = Optional.empty();
    int number = 0;
    for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      String[] parts = text.strip().split("\\s+", 2);
      if (!text.startsWith("#") && parts.length > 1) {
        take(new Line(file, number, parts[0], parts[1]));
      }
    }
    current = Optional.empty();
  }

  private void take(Line line) throws IOException {
    lines.add(line);
    if (line.word().equals("include_dir")) {
      readDirectory(here(line.value()));
      current = Optional.empty();
    } else if (line.word().equals("listener") || line.word().equals("port")) {
      Listener listener = new Listener(line, new ArrayList<>(), begin < 0);
      listeners.add(listener);
      current = Optional.of(listener);
    } else {
      current.ifPresent(listener -> listener.own().add(line));
    }
  }

  private void readDirectory(Path included) throws IOException {
    boolean hasAdditions = included.normalize().equals(additions.normalize());
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(included)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(included, "*.conf")) {
        found.forEach(file -> names.add(String.valueOf(file.getFileName())));
      }
    }
    if (hasAdditions && !names.contains(first)) {
      names.add(first);
    }
    names.sort(BrokerSettings::order);
    for (String name : names) {
      if (hasAdditions && name.equals(first)) {
        begin = lines.size();
      }
      if (Files.exists(included.resolve(name))) {
        readFile(included.resolve(name));
      }
    }
  }

  /** As mosquitto has it: by the first letter that differs, capitals before small ones. */
  private static int order(String one, String other) {
    int at = Arrays.mismatch(one.toCharArray(), other.toCharArray());
    if (at < 0 || at == Math.min(one.length(), other.length())) {
      return Integer.compare(one.length(), other.length());
    }
    int upper =
        Character.compare(
            Character.toUpperCase(one.charAt(at)), Character.toUpperCase(other.charAt(at)));
    return upper == 0 ? Character.compare(one.charAt(at), other.charAt(at)) : upper;
  }

  /** A path that names the usual directory means this one, which a test has elsewhere. */
  Path here(String path) {
    String usual = "/etc/mosquitto/";
    return path.startsWith(usual)
        ? directory.resolve(path.substring(usual.length()))
        : Path.of(path);
  }
}

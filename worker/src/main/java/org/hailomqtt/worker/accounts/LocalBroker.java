package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of the mosquitto of this machine, as far as accounts go: finds where they come
 * in, or opens a door for them beside what there is. One thread.
 */
public final class LocalBroker {
  /** Without TLS, and so that what listens at 1883 stays as it is. */
  public static final int DEFAULT_PORT = 1884;

  private static final int MQTT_PORT = 1883;
  private static final String PASSWORDS = "hailo.passwords";
  private static final String ACCESS_LIST = "hailo.acl";

  /** Before every listener: from here on each has a rule of its own who may come in. */
  private static final String FIRST = "00-hailo-per-listener.conf";

  /** After every other file, so that no line of theirs belongs to this listener. */
  private static final String LAST = "zz-hailo-clients.conf";

  private final Path directory;
  private final String accessList;

  /**
   * Where accounts come in. Immutable.
   *
   * @param port of the listener
   * @param encrypted whether it speaks TLS
   * @param passwords the password file
   */
  public record Door(int port, boolean encrypted, Path passwords) {}

  /**
   * @param directory its configuration, such as {@code /etc/mosquitto}
   * @param accessList the text of an access list, for one that has none
   */
  public LocalBroker(Path directory, String accessList) {
    this.directory = directory;
    this.accessList = accessList;
  }

  /** Where accounts come in already; empty if nowhere. */
  public Optional<Door> door() throws IOException {
    for (Path file : files()) {
      Optional<Door> door = door(lines(file));
      if (door.isPresent()) {
        return door;
      }
    }
    return Optional.empty();
  }

  /** A password file belongs to the listener before it, else to the one that follows. */
  private Optional<Door> door(List<List<String>> lines) {
    int port = MQTT_PORT;
    boolean hasListener = false;
    boolean encrypted = false;
    Optional<Path> passwords = Optional.empty();
    for (List<String> words : lines) {
      String word = words.get(0);
      if (word.equals("listener") || word.equals("port")) {
        if (passwords.isPresent() && hasListener) {
          break;
        }
        hasListener = true;
        encrypted = false;
        port = Integer.parseInt(words.get(1));
      } else if (word.equals("certfile")) {
        encrypted = true;
      } else if (word.equals("password_file")) {
        passwords = Optional.of(here(words.get(1)));
      }
    }
    return passwords.isPresent()
        ? Optional.of(new Door(port, encrypted, passwords.get()))
        : Optional.empty();
  }

  /**
   * Opens a door for accounts beside what there is.
   *
   * @return it, once the broker is restarted
   * @throws IOException with a sentence for people if the files can't be written
   */
  public Door open(int port) throws IOException {
    Path conf = directory.resolve("conf.d");
    Path passwords = directory.resolve(PASSWORDS);
    Path list = directory.resolve(ACCESS_LIST);
    boolean hasListener = false;
    for (Path file : files()) {
      hasListener |=
          lines(file).stream()
              .map(words -> words.get(0))
              .anyMatch(word -> word.equals("listener") || word.equals("port"));
    }
    if (!Files.exists(list)) {
      BrokerFile.write(list, accessList);
    }
    if (!Files.exists(passwords)) {
      BrokerFile.write(passwords, "");
    }
    // Without any listener mosquitto serves this machine; with one of ours it no longer would.
    String before =
        hasListener ? "" : "listener " + MQTT_PORT + " 127.0.0.1\nallow_anonymous true\n\n";
    BrokerFile.write(
        conf.resolve(FIRST),
        """
        # Made by hailo-worker client add: each listener says who may come in by it.
        per_listener_settings true
        """);
    BrokerFile.write(
        conf.resolve(LAST),
        """
        # Made by hailo-worker client add: the network comes in by accounts.
        %slistener %d
        allow_anonymous false
        password_file %s
        acl_file %s
        """
            .formatted(before, port, passwords, list));
    return new Door(port, false, passwords);
  }

  private List<Path> files() throws IOException {
    Path conf = directory.resolve("conf.d");
    if (!Files.isDirectory(conf)) {
      throw new IOException(
          "there is no mosquitto in "
              + directory
              + "; install it (sudo apt-get install mosquitto), or run this on the machine of the"
              + " broker");
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(conf, "*.conf")) {
      found.forEach(files::add);
    }
    files.sort(null);
    Path main = directory.resolve("mosquitto.conf");
    if (Files.exists(main)) {
      files.add(0, main);
    }
    return files;
  }

  private static List<List<String>> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(line -> List.of(line.split("\\s+", -1)))
        .filter(words -> words.size() > 1)
        .toList();
  }

  /** A path that names the usual directory means this one, which a test has elsewhere. */
  private Path here(String path) {
    String usual = "/etc/mosquitto/";
    return path.startsWith(usual)
        ? directory.resolve(path.substring(usual.length()))
        : Path.of(path);
  }
}

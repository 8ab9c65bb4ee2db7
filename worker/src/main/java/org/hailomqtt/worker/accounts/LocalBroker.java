package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.accounts.BrokerSettings.Line;
import org.hailomqtt.worker.accounts.BrokerSettings.Listener;

/**
 * The configuration of the mosquitto of this machine, as far as accounts go: finds where they come
 * in, or opens a door for them beside what there is. One thread.
 */
public final class LocalBroker {
  /** Without TLS, and so that what listens at 1883 stays as it is. */
  public static final int DEFAULT_PORT = 1884;

  private static final int MQTT_PORT = 1883;
  private static final String PASSWORDS = "hailo.passwords";
  private static final String PASSWORD_FILE = "password_file";
  private static final String ACCESS_LIST = "hailo.acl";

  /** Before every listener: from here on each has a rule of its own who may come in. */
  private static final String FIRST = "00-hailo-per-listener.conf";

  /** After every other file, so that no line of theirs belongs to this listener. */
  private static final String LAST = "zz-hailo-clients.conf";

  private final Path directory;
  private final String accessList;
  private final List<Path> opened = new ArrayList<>();

  /**
   * Where accounts come in. Immutable.
   *
   * @param host the address of the listener; empty for all
   * @param port of the listener
   * @param encrypted whether it speaks TLS
   * @param passwords the password file
   */
  public record Door(String host, int port, boolean encrypted, Path passwords) {}

  /** The running broker. One thread. */
  public interface Service {
    /** Whether it runs with its files as they are now. */
    boolean restart();

    /** Why it does not start, in its words. */
    String reason();
  }

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
    BrokerSettings settings = settings();
    for (Listener listener : settings.listeners()) {
      Optional<String> passwords = listener.value(PASSWORD_FILE);
      if (passwords.isPresent()) {
        return Optional.of(door(Optional.of(listener), settings.here(passwords.get())));
      }
    }
    Line anywhere = BrokerSettings.last(settings.outside()).get(PASSWORD_FILE);
    if (anywhere == null) {
      return Optional.empty();
    }
    Optional<Listener> plain =
        settings.listeners().stream()
            .filter(each -> !each.value("protocol").equals(Optional.of("websockets")))
            .findFirst();
    return Optional.of(door(plain, settings.here(anywhere.value())));
  }

  private static Door door(Optional<Listener> listener, Path passwords) {
    return new Door(
        listener.map(Listener::host).orElse(""),
        listener.map(Listener::port).orElse(MQTT_PORT),
        listener.flatMap(each -> each.value("certfile")).isPresent(),
        passwords);
  }

  /**
   * Opens a door for accounts beside what there is.
   *
   * @return it, for when the broker is restarted
   * @throws IOException with a sentence for people if the files can't be written, or the broker
   *     would not start or not let in whom it lets in
   */
  public Door open(int port) throws IOException {
    Path conf = directory.resolve("conf.d");
    Path passwords = directory.resolve(PASSWORDS);
    Path list = directory.resolve(ACCESS_LIST);
    BrokerSettings settings = settings();
    NewListener door = new NewListener(settings, port);
    door.check(MQTT_PORT);
    if (!Files.exists(list)) {
      BrokerFile.write(list, accessList);
    }
    if (!Files.exists(passwords)) {
      BrokerFile.write(passwords, "");
    }
    // Without any listener mosquitto serves this machine; with one of ours it no longer would.
    String before =
        settings.listeners().isEmpty()
            ? "listener " + MQTT_PORT + " 127.0.0.1\nallow_anonymous true\n\n"
            : "";
    if (!door.hasOwnRules()) {
      write(
          conf.resolve(FIRST),
          """
          # Made by hailo-worker client add: each listener says who may come in by it.
          per_listener_settings true
          """);
    }
    write(
        conf.resolve(LAST),
        """
        # Made by hailo-worker client add: the network comes in by accounts.
        %slistener %d
        allow_anonymous false
        password_file %s
        acl_file %s
        """
            .formatted(before, port, passwords, list));
    return new Door("", port, false, passwords);
  }

  private void write(Path file, String text) throws IOException {
    BrokerFile.write(file, text);
    opened.add(file);
  }

  /**
   * Has the broker start with what was opened, else takes that back and has it start without.
   *
   * @throws IOException with the broker's reason, if it does not start
   */
  public void start(Service service) throws IOException {
    if (service.restart()) {
      return;
    }
    String reason = service.reason();
    for (Path file : opened) {
      Files.deleteIfExists(file);
    }
    String after =
        opened.isEmpty()
            ? ""
            : service.restart()
                ? "; the listener for accounts is taken back"
                : "; nor without the listener for accounts, which is taken back";
    opened.clear();
    throw new IOException("mosquitto does not start: " + reason + after);
  }

  private BrokerSettings settings() throws IOException {
    Path conf = directory.resolve("conf.d");
    if (!Files.isDirectory(conf)) {
      throw new IOException(
          "there is no mosquitto in "
              + directory
              + "; install it (sudo apt-get install mosquitto), or run this on the machine of the"
              + " broker");
    }
    return BrokerSettings.read(directory, conf, FIRST);
  }
}

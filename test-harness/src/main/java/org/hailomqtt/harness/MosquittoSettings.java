package org.hailomqtt.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link MosquittoBroker} is configured. Immutable.
 *
 * @param persistence what survives a kill of the broker
 * @param extraLines further lines of mosquitto.conf, such as {@code max_inflight_messages 5}; the
 *     first listener among them takes the place of the one for everybody, on the broker's own port
 */
public record MosquittoSettings(Persistence persistence, List<String> extraLines) {
  private static final int MAX_QUEUED_MESSAGES = 100_000;

  /** What a broker keeps in its data directory. */
  public enum Persistence {
    /** Nothing: a restart forgets sessions, queues and retained messages. */
    NONE,
    /** Every change, so that a message once acknowledged is there after kill -9. */
    LOSSLESS
  }

  public MosquittoSettings {
    extraLines = List.copyOf(extraLines);
  }

  public static MosquittoSettings inMemory() {
    return new MosquittoSettings(Persistence.NONE, List.of());
  }

  public static MosquittoSettings lossless() {
    return new MosquittoSettings(Persistence.LOSSLESS, List.of());
  }

  /** The same with further configuration lines. */
  public MosquittoSettings with(String... lines) {
    List<String> all = new ArrayList<>(extraLines);
    all.addAll(List.of(lines));
    return new MosquittoSettings(persistence, all);
  }

  private static boolean isListener(String line) {
    return line.startsWith("listener ");
  }

  /**
   * The text of mosquitto.conf. The user is named because mosquitto started by root would become
   * another one.
   */
  String configuration(int port, Path dataDirectory) {
    List<String> lines = new ArrayList<>();
    if (extraLines.stream().noneMatch(MosquittoSettings::isListener)) {
      lines.add("listener " + port + " 127.0.0.1");
      lines.add("allow_anonymous true");
    }
    lines.add("user " + System.getProperty("user.name"));
    lines.add("max_queued_messages " + MAX_QUEUED_MESSAGES);
    lines.add("log_dest stderr");
    lines.add("log_timestamp_format %H:%M:%S");
    if (persistence == Persistence.LOSSLESS) {
      lines.add("persistence true");
      lines.add("persistence_location " + dataDirectory + "/");
      lines.add("autosave_on_changes true");
      lines.add("autosave_interval 1");
    }
    boolean first = true;
    for (String line : extraLines) {
      lines.add(first && isListener(line) ? "listener " + port + " 127.0.0.1" : line);
      first &= !isListener(line);
    }
    return String.join("\n", lines) + "\n";
  }
}

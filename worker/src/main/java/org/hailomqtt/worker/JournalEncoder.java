package org.hailomqtt.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines for the journal of systemd: each with its priority before it, as sd-daemon(3) has
 * it, and without the time, which the journal notes itself. Thread-safe.
 */
final class JournalEncoder extends PatternLayoutEncoder {
  private static final String PATTERN = "%logger{0}: %msg%n%ex";
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  JournalEncoder() {
    setPattern(PATTERN);
  }

  /**
   * Whether standard error goes to the journal.
   *
   * @param stream the variable JOURNAL_STREAM: device and inode of what systemd connected. A
   *     program that was started with another standard error inherits it, so it is compared
   */
  static boolean isOn(@Nullable String stream) {
    if (stream == null) {
      return false;
    }
    try {
      return stream.equals(
          Files.getAttribute(STANDARD_ERROR, "unix:dev")
              + ":"
              + Files.getAttribute(STANDARD_ERROR, "unix:ino"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String text = new String(super.encode(event), StandardCharsets.UTF_8).stripTrailing();
    String before = "<" + priority(event.getLevel()) + ">";
    return (before + text.replace("\n", "\n" + before) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Of syslog(3). */
  private static int priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return 3;
    } else if (level.isGreaterOrEqual(Level.WARN)) {
      return 4;
    }
    return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
  }
}

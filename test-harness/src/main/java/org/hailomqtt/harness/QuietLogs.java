package org.hailomqtt.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Turns down the loggers of libraries that tell each step of their start. Thread-safe. */
public final class QuietLogs {
  private static final List<String> HIVEMQ =
      List.of(
          "com.hivemq",
          "jetbrains.exodus",
          "org.eclipse",
          "oshi",
          "io.netty",
          "migrations",
          "com.google");

  private QuietLogs() {}

  /** Leaves warnings and errors of HiveMQ and its libraries. */
  static void forHiveMq() {
    for (String name : HIVEMQ) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.WARN);
      }
    }
  }

  /** Leaves warnings and errors of the worker. */
  public static void forWorker() {
    if (LoggerFactory.getLogger("org.hailomqtt.worker") instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }

  /** Leaves warnings and errors of everything. */
  static void forDemo() {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }
}

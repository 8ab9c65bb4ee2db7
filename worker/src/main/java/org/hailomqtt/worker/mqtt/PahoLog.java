package org.hailomqtt.worker.mqtt;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Paho's own log, which prints a stack to standard error whenever a connection breaks. Thread-safe.
 *
 * <p>It is turned off: every failure reaches us through a callback or an exception, and is told in
 * one line.
 */
final class PahoLog {
  /** Held here, because java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger LOG = Logger.getLogger("org.eclipse.paho.mqttv5");

  private PahoLog() {}

  static void turnOff() {
    LOG.setLevel(Level.OFF);
  }
}

package org.hailomqtt.harness;

import java.net.URI;

/** A running MQTT broker on the loopback interface that its starter closes. Thread-safe. */
public interface Broker extends AutoCloseable {

  /** The TCP port on 127.0.0.1; it stays the same over restarts. */
  int port();

  /** Where clients connect, as {@code tcp://127.0.0.1:PORT}. */
  default URI uri() {
    return URI.create("tcp://127.0.0.1:" + port());
  }

  /** Stops the broker and removes its files; callable twice. */
  @Override
  void close();
}

package org.hailomqtt.worker.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One who listens to events. Thread-safe; {@link #run} is the thread of its call. */
final class EventClient {
  static final int MOST_WAITING = 256;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private volatile boolean ended;

  /** Hands an event over; who reads so slowly that too many wait is dropped. Never blocks. */
  void offer(byte[] event) {
    if (!waiting.offer(event)) {
      end();
    }
  }

  /** Ends its stream soon. */
  void end() {
    ended = true;
    boolean woken = waiting.offer(END);
    assert woken || !waiting.isEmpty() : "if there is no room, it does not wait";
  }

  /**
   * Writes what comes, until its end.
   *
   * @throws IOException if the client is gone
   */
  void run(Call.Writer stream) throws IOException {
    try {
      while (!ended) {
        byte[] event = waiting.poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          stream.write(ServerSentEvent.HEARTBEAT);
        } else if (event.length > 0 && !ended) {
          stream.write(event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

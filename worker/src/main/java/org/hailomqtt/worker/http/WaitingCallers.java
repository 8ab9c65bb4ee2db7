package org.hailomqtt.worker.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.hailomqtt.protocol.ErrorCode;

/**
 * Places for callers who wait for replies, some of them for each client. Thread-safe.
 *
 * <p>That a caller went away shows only when it is answered, so that one whose calls time out
 * elsewhere would soon have all places.
 */
final class WaitingCallers {
  /** So many wait at a time; threads for everything else are left. */
  static final int MOST = 24;

  /** So many of them with the same client. */
  static final int MOST_OF_A_CLIENT = 8;

  private final Semaphore free = new Semaphore(MOST);
  private final ConcurrentMap<String, Integer> clients = new ConcurrentHashMap<>();

  /** A place, until it is closed; once. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A place among all.
   *
   * @throws HttpFailure QUEUE_FULL
   */
  Place enter() {
    if (!free.tryAcquire()) {
      throw HttpFailure.of(
          ErrorCode.QUEUE_FULL,
          MOST + " callers wait for replies already; try again soon, or use MQTT");
    }
    return free::release;
  }

  /**
   * A place among those of a client.
   *
   * @throws HttpFailure QUEUE_FULL
   */
  Place enter(String client) {
    int count = clients.merge(client, 1, Integer::sum);
    if (count > MOST_OF_A_CLIENT) {
      leave(client);
      throw HttpFailure.of(
          ErrorCode.QUEUE_FULL,
          MOST_OF_A_CLIENT
              + " callers wait for replies to client '"
              + client
              + "' already; try again soon, name another client, or post with wait=false");
    }
    return () -> leave(client);
  }

  private void leave(String client) {
    clients.compute(client, (name, count) -> count == null || count == 1 ? null : count - 1);
  }
}

package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last requests that got their answer, for people who look. Thread-safe. */
public final class RecentRequests {
  /** How many are remembered. */
  public static final int MOST = 50;

  private static final Logger log = LoggerFactory.getLogger(RecentRequests.class);

  private final Deque<Recent> newestFirst = new ArrayDeque<>(MOST);
  private final List<BiConsumer<Recent, @Nullable JsonNode>> listeners =
      new CopyOnWriteArrayList<>();

  /**
   * A request that got its answer. Immutable. Times are milliseconds, and 0 for what it never came
   * to.
   *
   * @param at when it was answered, RFC 3339
   * @param client its sender, if it said who it is
   * @param id its id
   * @param type what it asked for; of a message that could not be read, {@code unknown}
   * @param model the model it was for, once one was found
   * @param lane {@code high}, {@code normal} or {@code low}
   * @param code {@code OK}, or the error's code
   * @param queuedMs waiting for the device
   * @param loadMs loading models
   * @param inferenceMs on the device
   * @param totalMs from receipt to answer
   */
  public record Recent(
      String at,
      @Nullable String client,
      String id,
      String type,
      @Nullable String model,
      String lane,
      String code,
      double queuedMs,
      double loadMs,
      double inferenceMs,
      double totalMs) {}

  /** The last ones, the newest first. */
  public List<Recent> newestFirst() {
    synchronized (newestFirst) {
      return new ArrayList<>(newestFirst);
    }
  }

  /**
   * Adds someone who hears of every further one, on the thread that answers it: must not block, and
   * hears for as long as the worker runs.
   */
  public void listen(Consumer<Recent> listener) {
    listenToResults((recent, result) -> listener.accept(recent));
  }

  /** The same for someone who hears of the result, too; null for a request that has none. */
  public void listenToResults(BiConsumer<Recent, @Nullable JsonNode> listener) {
    listeners.add(listener);
  }

  /** Remembers one more; never throws. */
  void add(Recent recent, @Nullable JsonNode result) {
    synchronized (newestFirst) {
      if (newestFirst.size() == MOST) {
        newestFirst.removeLast();
      }
      newestFirst.addFirst(recent);
    }
    for (BiConsumer<Recent, @Nullable JsonNode> listener : listeners) {
      try {
        listener.accept(recent, result);
      } catch (RuntimeException e) {
        log.error("{}: a fault of who listens to answers", recent.id(), e);
      }
    }
  }
}

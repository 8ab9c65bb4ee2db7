package org.hailomqtt.worker.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.hailomqtt.protocol.Lane;

/**
 * The requests of each conversation that have no answer yet, over all lanes: the next is not taken
 * before the one that was received before it is answered. Not thread-safe: its {@link JobQueue}
 * guards it.
 */
final class ConversationOrder {
  private final Map<Key, TreeSet<Long>> unanswered = new HashMap<>();

  /** Whose conversation it is, and what it is called. Immutable. */
  record Key(String client, String name) {}

  /** A job waits; nothing happens if it did before. */
  void add(Job job) {
    job.conversation()
        .ifPresent(
            key -> unanswered.computeIfAbsent(key, ignored -> new TreeSet<>()).add(job.sequence()));
  }

  /** A job has its answer, or will have none. */
  void remove(Job job) {
    job.conversation()
        .ifPresent(
            key ->
                unanswered.computeIfPresent(
                    key,
                    (ignored, sequences) -> {
                      sequences.remove(job.sequence());
                      return sequences.isEmpty() ? null : sequences;
                    }));
  }

  private boolean isNext(Job job) {
    return job.conversation()
        .map(unanswered::get)
        .map(sequences -> sequences.first() == job.sequence())
        .orElse(true);
  }

  /** Of what waits, what may go: by lane, highest first, each in order of receipt. */
  Map<Lane, ? extends Collection<Job>> mayGo(Map<Lane, ? extends Collection<Job>> waiting) {
    if (unanswered.isEmpty()) {
      return waiting;
    }
    Map<Lane, List<Job>> next = new EnumMap<>(Lane.class);
    waiting.forEach(
        (lane, jobs) -> {
          List<Job> kept = new ArrayList<>(jobs);
          kept.removeIf(job -> !isNext(job));
          next.put(lane, kept);
        });
    return next;
  }
}

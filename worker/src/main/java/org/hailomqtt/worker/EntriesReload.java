package org.hailomqtt.worker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.model.CurrentEntries;
import org.hailomqtt.worker.model.Presets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker to the presets that its directories hold. Thread-safe; what reads files is for
 * the ledger thread.
 */
final class EntriesReload {
  private static final Logger log = LoggerFactory.getLogger(EntriesReload.class);

  private final CurrentEntries<Presets> presets;
  private final InstantSource wallClock;
  private volatile Instant problemsSince;

  EntriesReload(CurrentEntries<Presets> presets, InstantSource wallClock) {
    this.presets = presets;
    this.wallClock = wallClock;
    this.problemsSince = wallClock.instant();
    sayProblems(Set.of());
  }

  /** Reads what has changed; true if there is anything new. */
  boolean check() {
    return read(false);
  }

  /** Reads everything; true if there is anything new. */
  boolean reload() {
    return read(true);
  }

  private boolean read(boolean all) {
    Set<String> known = Set.copyOf(problems());
    boolean isNew = all ? presets.reload() : presets.check();
    if (isNew) {
      problemsSince = wallClock.instant();
      log.info("the presets were read again: {}", presets.get().items().keySet());
      sayProblems(known);
    }
    return isNew;
  }

  private void sayProblems(Set<String> known) {
    problems().stream()
        .filter(problem -> !known.contains(problem))
        .forEach(problem -> log.warn("preset left out: {}", problem));
  }

  /** What is wrong with entries that are left out. */
  List<String> problems() {
    return presets.get().problems();
  }

  /** The same for status; empty if nothing is. */
  Optional<Problem> problem() {
    List<String> problems = problems();
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
    return Optional.of(
        Problem.of(
            "a preset is left out: " + CatalogReload.withoutDirectory(problems.get(0)) + more,
            "correct its file, which is then read again by itself; 'hailo-worker presets' tells"
                + " everything that is wrong",
            problemsSince));
  }
}

package org.hailomqtt.worker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.model.CurrentEntries;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.model.Route;
import org.hailomqtt.worker.mqtt.BrokerTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker to the presets and routes that its directories hold. Thread-safe; what reads
 * files is for the ledger thread.
 */
final class EntriesReload {
  private static final Logger log = LoggerFactory.getLogger(EntriesReload.class);

  private final CurrentEntries<Presets> presets;
  private final CurrentRoutes routes;
  private final Supplier<Optional<BrokerTrouble>> unread;
  private final InstantSource wallClock;
  private volatile Instant problemsSince;
  private volatile Runnable routesChanged = () -> {};

  /**
   * @param unread why the routes are not read though they should be
   */
  EntriesReload(
      CurrentEntries<Presets> presets,
      CurrentRoutes routes,
      Supplier<Optional<BrokerTrouble>> unread,
      InstantSource wallClock) {
    this.unread = unread;
    this.presets = presets;
    this.routes = routes;
    this.wallClock = wallClock;
    this.problemsSince = wallClock.instant();
    sayProblems(Set.of());
  }

  /** Sets what runs when there are other routes than before. Before the first look. */
  void onRoutesChanged(Runnable listener) {
    routesChanged = listener;
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
    List<Route> followed = routes.get();
    boolean hasNewPresets = all ? presets.reload() : presets.check();
    boolean hasNewRoutes = all ? routes.reload() : routes.check();
    if (!hasNewPresets && !hasNewRoutes) {
      return false;
    }
    problemsSince = wallClock.instant();
    log.info(
        "presets and routes were read again: {}, {}",
        presets.get().items().keySet(),
        routes.get().stream().map(Route::name).toList());
    sayProblems(known);
    if (!routes.get().equals(followed)) {
      routesChanged.run();
    }
    return true;
  }

  private void sayProblems(Set<String> known) {
    problems().stream()
        .filter(problem -> !known.contains(problem))
        .forEach(problem -> log.warn("left out: {}", problem));
  }

  /** What is wrong with entries that are left out. */
  List<String> problems() {
    return Stream.concat(presets.get().problems().stream(), routes.problems().stream()).toList();
  }

  /** The same for status; empty if nothing is. */
  Optional<Problem> problem() {
    List<String> problems = problems();
    if (problems.isEmpty()) {
      return unread
          .get()
          .map(
              trouble ->
                  Problem.of(
                      "the routes are not read: " + trouble.text(),
                      trouble.whatToDo(),
                      problemsSince));
    }
    String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
    return Optional.of(
        Problem.of(
            (presets.get().problems().isEmpty() ? "a route" : "a preset")
                + " is left out: "
                + CatalogReload.withoutDirectory(problems.get(0))
                + more,
            "correct its file, which is then read again by itself; 'hailo-worker check-config' tells"
                + " everything that is wrong",
            problemsSince));
  }
}

package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.model.CurrentCatalog;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.scheduling.ControlAction;

/**
 * Keeps the worker to the models that its directories hold: reads them again when they change or
 * when control says so, and has what is stale unloaded. Thread-safe; {@link #run} is for the ledger
 * thread.
 */
final class CatalogReload implements Runnable {
  private final CurrentCatalog catalog;
  private final Consumer<Set<String>> unload;
  private final EntriesReload others;
  private final Executor ledger;
  private final Runnable changed;
  private final InstantSource wallClock;
  private volatile Instant problemsSince;

  /**
   * @param unload has networks unloaded before the next request runs
   * @param others what is read again together with the models
   * @param ledger the ledger thread, which reads the files
   * @param changed runs when there are other models than before, or other problems with them
   */
  CatalogReload(
      CurrentCatalog catalog,
      Consumer<Set<String>> unload,
      EntriesReload others,
      Executor ledger,
      Runnable changed,
      InstantSource wallClock) {
    this.catalog = catalog;
    this.unload = unload;
    this.others = others;
    this.ledger = ledger;
    this.changed = changed;
    this.wallClock = wallClock;
    this.problemsSince = wallClock.instant();
  }

  ModelCatalog catalog() {
    return catalog.get();
  }

  @Override
  public void run() {
    catalog.check().ifPresent(this::apply);
    if (others.check()) {
      changed.run();
    }
  }

  private void apply(CurrentCatalog.Change change) {
    if (!change.stale().isEmpty()) {
      unload.accept(change.stale());
    }
    if (change.isNew()) {
      problemsSince = wallClock.instant();
      changed.run();
    }
  }

  /** The control action {@code reload}. */
  Map<String, ControlAction> actions() {
    return Map.of(
        "reload",
        (request, outcome) ->
            ledger.execute(
                () -> {
                  apply(catalog.reload());
                  if (others.reload()) {
                    changed.run();
                  }
                  outcome.succeeded(told(catalog.get()));
                }));
  }

  private ObjectNode told(ModelCatalog catalog) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    ArrayNode models = fields.putArray("models");
    catalog.models().forEach(model -> models.add(model.name()));
    ArrayNode problems = fields.putArray("problems");
    catalog.problems().forEach(problem -> problems.add(withoutDirectory(problem)));
    others.problems().forEach(problem -> problems.add(withoutDirectory(problem)));
    return fields.put("message", "Models read again");
  }

  /** What is wrong with the entries, if anything; also with the others. */
  Optional<Problem> problem() {
    List<String> problems = catalog.get().problems();
    if (problems.isEmpty()) {
      return others.problem();
    }
    String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
    return Optional.of(
        Problem.of(
            "a model is left out: " + withoutDirectory(problems.get(0)) + more,
            "correct its entry, which is then read again by itself; 'hailo-worker models verify'"
                + " tells everything that is wrong",
            problemsSince));
  }

  /** Directories are nobody's business on the broker. */
  static String withoutDirectory(String problem) {
    int colon = problem.indexOf(": ");
    int slash = problem.lastIndexOf('/', colon < 0 ? problem.length() : colon);
    return problem.substring(slash + 1);
  }
}

package org.hailomqtt.worker;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hailomqtt.worker.model.CurrentEntries;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.model.Route;
import org.hailomqtt.worker.model.Routes;

/**
 * The routes that this worker follows: those that are written properly, lead to a preset that there
 * is, and to a type that it serves. Thread-safe; what reads files is for the ledger thread.
 */
final class CurrentRoutes implements Supplier<List<Route>> {
  private final CurrentEntries<Routes> routes;
  private final Supplier<Presets> presets;
  private final List<String> types;

  /**
   * @param types model types that the worker is limited to; empty for all
   */
  CurrentRoutes(CurrentEntries<Routes> routes, Supplier<Presets> presets, List<String> types) {
    this.routes = routes;
    this.presets = presets;
    this.types = List.copyOf(types);
  }

  @Override
  public List<Route> get() {
    Set<String> served = Set.copyOf(presets.get().besides(types));
    return routes.get().routes().stream()
        .filter(
            route -> types.isEmpty() ? isThere(route.preset()) : served.contains(route.preset()))
        .toList();
  }

  private boolean isThere(String preset) {
    return isThere(preset, presets.get());
  }

  private static boolean isThere(String preset, Presets presets) {
    return ServedTypes.names().contains(preset) || presets.find(preset).isPresent();
  }

  /** What is wrong with routes that are left out. */
  static List<String> problems(Routes routes, Presets presets) {
    return Stream.concat(
            routes.problems().stream(),
            routes.withoutPreset(preset -> isThere(preset, presets)).stream())
        .toList();
  }

  List<String> problems() {
    return problems(routes.get(), presets.get());
  }

  /** Reads what has changed; true if there is anything new. */
  boolean check() {
    return routes.check();
  }

  /** Reads everything; true if there is anything new. */
  boolean reload() {
    return routes.reload();
  }
}

package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicFilter;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * The routes that there are. Immutable: a changed directory is read into another one.
 *
 * <p>None of them can feed itself, another one, or the worker: what one publishes, none reads.
 *
 * @param routes in the order of their names
 * @param problems what was wrong with entries that were left out: the file, what, and what to do
 */
public record Routes(List<Route> routes, List<String> problems) {
  /** No routes at all. */
  public static final Routes NONE = new Routes(List.of(), List.of());

  /** Copies the lists. */
  public Routes {
    routes = List.copyOf(routes);
    problems = List.copyOf(problems);
  }

  /**
   * Reads directories with routes. What is wrong becomes a problem and the rest is taken. Reads
   * files.
   *
   * @param topics the topics of the worker, which no route may read or publish to
   */
  public static Routes load(List<Path> dirs, TopicGrammar topics) {
    Map<String, Route> read = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Path dir : dirs) {
      read.putAll(
          EntryDirectory.read(
              dir,
              "routes.dir",
              file -> RouteEntry.read(EntryYaml.read(file)),
              Route::name,
              problems));
    }
    List<Route> safe = new ArrayList<>();
    for (Route route : read.values()) {
      String loop = loop(route, safe, topics);
      if (loop.isEmpty()) {
        safe.add(route);
      } else {
        problems.add("the route '" + route.name() + "': " + loop);
      }
    }
    return new Routes(safe, problems);
  }

  /** Sentences about the routes whose presets are not among those that there are. */
  public List<String> withoutPreset(Predicate<String> isPreset) {
    return routes.stream()
        .filter(route -> !isPreset.test(route.preset()))
        .map(
            route ->
                "the route '"
                    + route.name()
                    + "': there is no preset '"
                    + route.preset()
                    + "'; correct its 'preset', or write that preset")
        .toList();
  }

  /** How messages could go round in a circle with this route besides the others; empty if not. */
  static String loop(Route route, List<Route> others, TopicGrammar topics) {
    for (TopicFilter reserved : reserved(topics)) {
      if (route.topic().intersects(reserved)) {
        return "it would read " + reserved + ", which is the worker's own; narrow its 'topic'";
      }
      if (publishesTo(route, reserved)) {
        return "it could publish to " + reserved + ", which is the worker's own; change 'reply_to'";
      }
    }
    if (publishesTo(route, route.topic())) {
      return "it could read its own replies; change 'reply_to', or narrow its 'topic'";
    }
    for (Route other : others) {
      if (publishesTo(route, other.topic()) || publishesTo(other, route.topic())) {
        return "it could feed the route '" + other.name() + "', or be fed by it; change 'reply_to'";
      }
    }
    return "";
  }

  private static boolean publishesTo(Route route, TopicFilter filter) {
    return route.outputs().stream().anyMatch(filter::intersects);
  }

  private static List<TopicFilter> reserved(TopicGrammar topics) {
    List<TopicFilter> reserved = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      reserved.add(TopicFilter.of(topics.requestFilter(lane)));
    }
    reserved.add(TopicFilter.of(topics.base() + "/control/#"));
    reserved.add(TopicFilter.of(topics.base() + "/worker/#"));
    return reserved;
  }
}

package org.hailomqtt.worker;

import java.util.List;
import org.hailomqtt.protocol.Names;

/** What the worker serves under which name, and where it may answer. Immutable. */
final class ServiceKeys {
  static final Key<List<String>> REPLY_ALLOW =
      Key.computed(
          "reply_allow",
          "FILTER,…",
          ValueRule.listOf(
              "MQTT topic filters", ValueRules.text("an MQTT topic filter", ServiceKeys::isFilter)),
          "BASE/reply/#, reply/#, +/reply/#, +/response/#, clients/+/#",
          "Topic filters that reply topics must match",
          "Operators whose producers expect replies elsewhere, or who narrow it for safety.");

  static final Key<List<String>> CONTROL_ALLOW =
      Key.computed(
          "control.allow",
          "ACTION,…",
          ValueRule.listOf(
              "some of " + String.join(", ", ControlConfig.ACTIONS),
              ValueRules.text(
                  "one of " + String.join(", ", ControlConfig.ACTIONS),
                  ControlConfig.ACTIONS::contains)),
          "all",
          "Control actions to serve",
          "Operators whose broker has no access list: ping, status and device_status only tell.");

  static final Key<String> WORKER_ID =
      Key.computed(
          "worker.id",
          "NAME",
          ValueRules.text(
              Names.ALLOWED + ", but not 'all'", id -> Names.isName(id) && !id.equals("all")),
          "host name and a short hash of the machine's id",
          "The worker's name in topics and replies",
          "Operators who look after several workers and want names of their own.");

  static final Key<List<String>> WORKER_TYPES =
      Key.computed(
          "worker.types",
          "TYPE,…",
          ValueRule.listOf("names of model types", ValueRules.text(Names.ALLOWED, Names::isName)),
          "all",
          "Model types to serve",
          "Operators of several workers on one base, each with types of its own.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(REPLY_ALLOW, CONTROL_ALLOW, WORKER_ID, WORKER_TYPES);

  private ServiceKeys() {}

  private static boolean isFilter(String text) {
    List<String> levels = List.of(text.split("/", -1));
    boolean wildcardsStandAlone =
        levels.stream().allMatch(level -> level.length() == 1 || !level.matches(".*[+#].*"));
    int first = levels.indexOf("#");
    return !text.isEmpty()
        && !text.startsWith("$")
        && wildcardsStandAlone
        && (first < 0 || first == levels.size() - 1);
  }
}

package org.hailomqtt.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.scheduling.ControlAction;

/**
 * Which control actions are served. Immutable.
 *
 * @param allow their names, of {@link #ACTIONS}
 */
public record ControlConfig(List<String> allow) {
  /** Every action there is. */
  public static final List<String> ACTIONS =
      List.of(
          "ping",
          "status",
          "device_status",
          "load_model",
          "unload_model",
          "cancel",
          "purge",
          "lookup",
          "pause",
          "resume",
          "drain",
          "release",
          "acquire",
          "reload");

  /** All of them. */
  public static final ControlConfig DEFAULT = new ControlConfig(ACTIONS);

  /** Copies the list. */
  public ControlConfig {
    allow = List.copyOf(allow);
  }

  /** The same actions, of which those that are not allowed only say so. */
  Map<String, ControlAction> limit(Map<String, ControlAction> actions) {
    Map<String, ControlAction> limited = new HashMap<>(actions);
    limited.replaceAll((name, action) -> allow.contains(name) ? action : refusal(name, actions));
    return limited;
  }

  private ControlAction refusal(String name, Map<String, ControlAction> actions) {
    TreeSet<String> served = new TreeSet<>(actions.keySet());
    served.retainAll(allow);
    return (request, outcome) -> {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "control action '"
              + name
              + "' is not served here; served are "
              + served
              + " (setting control.allow)");
    };
  }
}

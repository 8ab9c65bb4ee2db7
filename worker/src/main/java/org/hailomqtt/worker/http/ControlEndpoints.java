package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.scheduling.ControlHandler;

/** Control actions, and what is known of one request. Thread-safe. */
final class ControlEndpoints {
  static final String CONTROL = "/v1/control/";
  static final String REQUESTS = "/v1/requests/";

  private final ControlCalls calls;
  private final ControlHandler allowed;
  private final ControlHandler telling;

  /**
   * @param allowed serves the actions that are allowed
   * @param telling serves those that only tell, allowed or not
   */
  ControlEndpoints(ControlCalls calls, ControlHandler allowed, ControlHandler telling) {
    this.calls = calls;
    this.allowed = allowed;
    this.telling = telling;
  }

  /** The body that users of the device manager poll. */
  void deviceStatus(Call call) throws IOException {
    answer(call, calls.ask(telling, "device_status", new byte[0]).control());
  }

  /** Any action, with a body as in MQTT. */
  void control(Call call) throws IOException {
    String action = call.path().substring(CONTROL.length());
    if (!Names.isName(action)) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND, "NOT_FOUND", "a control action has a name of " + Names.ALLOWED);
    }
    answer(call, calls.ask(allowed, action, call.body(ControlCalls.MAX_BODY_BYTES)).control());
  }

  private static void answer(Call call, JsonNode reply) throws IOException {
    boolean isOk = reply.path("status").asText().equals("ok");
    call.json(isOk ? StatusCodes.OK : StatusCodes.ofName(reply.path("code").asText()), reply);
  }

  /** What is known of a request, with its reply once there is one. */
  void lookup(Call call) throws IOException {
    List<String> names = call.below(REQUESTS);
    if (names.size() != 2 || !names.stream().allMatch(Names::isName)) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND,
          "NOT_FOUND",
          "ask for " + REQUESTS + "CLIENT/ID, each " + Names.ALLOWED);
    }
    String client = names.get(0);
    String id = names.get(1);
    ControlCalls.Outcome outcome = calls.ask(telling, "lookup", client, id);
    String state = outcome.control().path("state").asText();
    if (state.equals("unknown") || state.isEmpty()) {
      throw new HttpFailure(
          StatusCodes.NOT_FOUND,
          "NOT_FOUND",
          "no such request is here; it may be answered more than a minute ago, or still with the"
              + " broker");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("client", client).put("id", id).put("state", state);
    outcome.published().ifPresent(reply -> body.set("reply", reply));
    call.json(StatusCodes.OK, body);
  }
}

package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.scheduling.ControlHandler;

/** Control actions. Thread-safe. */
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
}

package org.hailomqtt.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The answer to a control message that went well; one that did not is answered by a {@link
 * Reply.Failure}. Immutable, but for the JSON node, which nobody writes to.
 *
 * @param id the control request's id
 * @param action what was asked for
 * @param worker the worker that answers
 * @param fields what the action tells; its names come after {@code id}, {@code status}, {@code
 *     action} and {@code worker}, which it can't replace
 */
public record ControlReply(String id, String action, String worker, ObjectNode fields) {
  private static final List<String> HEAD = List.of("id", "status", "action", "worker");

  /** Leaves out of the fields what the head says. */
  public ControlReply {
    fields = fields.deepCopy().remove(HEAD);
  }

  /** The reply to a request. */
  public static ControlReply to(ControlRequest request, String worker, ObjectNode fields) {
    return new ControlReply(request.id(), request.action(), worker, fields);
  }

  /** The reply's JSON. */
  @JsonValue
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("status", "ok").put("action", action).put("worker", worker);
    return json.setAll(fields);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ControlReply of(ObjectNode json) {
    return new ControlReply(
        json.path("id").asText(), json.path("action").asText(), json.path("worker").asText(), json);
  }
}

package org.hailomqtt.harness;

import java.util.Base64;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * Makes the requests of one producer to the models of {@link SimulatedModels}. Immutable.
 *
 * @param topics the worker's topics
 * @param client the producer's name in topics
 */
public record InferRequests(TopicGrammar topics, String client) {
  /** Requests under the base that is used unless configured. */
  public InferRequests(String client) {
    this(new TopicGrammar(TopicGrammar.DEFAULT_BASE), client);
  }

  /** A request in the normal lane. */
  public Message to(String model, String id) {
    return to(model, id, "");
  }

  /** The same with further fields, such as {@code "timeout_ms": 200}. */
  public Message to(String model, String id, String moreJson) {
    return in(Lane.NORMAL, model, id, moreJson);
  }

  public Message in(Lane lane, String model, String id) {
    return in(lane, model, id, "");
  }

  private Message in(Lane lane, String model, String id, String moreJson) {
    return Message.of(
        topics.request(lane, "infer", client, id),
        """
        {"model": "%s", "input": {"tensor": {"dtype": "uint8", "shape": [4], "data_b64": "%s"}}%s}
        """
            .formatted(
                model,
                Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4}),
                moreJson.isEmpty() ? "" : ", " + moreJson));
  }

  /** Where the reply to a request comes. */
  public String reply(String id) {
    return topics.reply(client, id);
  }

  /** Every reply to this producer. */
  public String replies() {
    return topics.base() + "/reply/" + client + "/#";
  }
}

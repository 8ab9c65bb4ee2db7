package org.hailomqtt.worker.submit;

import java.util.Map;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as it is published. Immutable; nobody writes to the array.
 *
 * @param bytes the body itself
 * @param contentType what they are
 * @param expirySeconds how long the broker keeps it
 * @param user user properties
 */
record RequestBody(
    byte[] bytes, String contentType, @Nullable Long expirySeconds, Map<String, String> user) {
  RequestBody {
    user = Map.copyOf(user);
  }

  /** The request on its way. */
  ProducerSession.Message to(String topic) {
    return new ProducerSession.Message(topic, bytes, contentType, expirySeconds, user);
  }
}

package org.hailomqtt.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT 5 properties of a message that matter here; all absent for MQTT 3.1.1. Immutable, but
 * for the array, which nobody writes to.
 *
 * @param responseTopic Response Topic
 * @param correlationData Correlation Data, echoed byte for byte
 * @param contentType Content Type
 * @param expirySeconds what was left of Message Expiry when the broker sent the message
 * @param user User Properties; of a name given twice, the last
 */
public record MessageProperties(
    @Nullable String responseTopic,
    byte @Nullable [] correlationData,
    @Nullable String contentType,
    @Nullable Long expirySeconds,
    Map<String, String> user) {

  /** What an MQTT 3.1.1 message has. */
  public static final MessageProperties NONE =
      new MessageProperties(null, null, null, null, Map.of());

  /** Copies the map. */
  public MessageProperties {
    user = Map.copyOf(user);
  }

  /** Only what they say of the body, not where and until when a reply is awaited. */
  public MessageProperties ofBody() {
    return new MessageProperties(null, null, contentType, null, user);
  }
}

package org.hailomqtt.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the reply to one request goes. Immutable.
 *
 * @param topic an allowed reply topic
 * @param correlationData echoed in the reply when the request had it
 */
public record ReplyAddress(String topic, byte @Nullable [] correlationData) {
  /** A topic, without correlation data. */
  public static ReplyAddress of(String topic) {
    return new ReplyAddress(topic, null);
  }

  /** Whether replies to both reach the same place with the same correlation data. */
  public boolean isSameAs(ReplyAddress other) {
    return topic.equals(other.topic) && Arrays.equals(correlationData, other.correlationData);
  }

  /** Topic of streamed chunks. */
  public String chunkTopic() {
    return topic + "/chunk";
  }

  /** Topic of progress events. */
  public String eventTopic() {
    return topic + "/event";
  }
}

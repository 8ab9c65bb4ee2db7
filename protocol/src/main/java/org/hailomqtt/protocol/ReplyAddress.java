package org.hailomqtt.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where the reply to one request goes. Immutable.
 *
 * @param topic an allowed reply topic
 * @param correlationData echoed in the reply when the request had it
 */
public record ReplyAddress(String topic, byte @Nullable [] correlationData) {
  /** Topic of streamed chunks. */
  public String chunkTopic() {
    return topic + "/chunk";
  }

  /** Topic of progress events. */
  public String eventTopic() {
    return topic + "/event";
  }
}

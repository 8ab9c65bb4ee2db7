package org.hailomqtt.worker.submit;

import org.hailomqtt.worker.mqtt.ProducerSession;

/** Where requests leave. Called by the thread that submits. */
@FunctionalInterface
public interface Outbox {
  /**
   * Publishes a request.
   *
   * @return whether it was taken; if not, too many are on their way, and it is to be tried again
   */
  boolean publish(ProducerSession.Message request);
}

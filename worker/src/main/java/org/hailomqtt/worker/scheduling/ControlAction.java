package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ProtocolException;

/** What one control action does. */
@FunctionalInterface
public interface ControlAction {
  /**
   * Performs it: tells its outcome now, or later on another thread. Control thread.
   *
   * @throws ProtocolException instead of telling that it failed
   */
  void perform(ControlRequest request, Outcome outcome);

  /** Hears how it went, once. */
  interface Outcome {
    /** It is done; the fields go into the reply. */
    void succeeded(ObjectNode fields);

    /** Publishes something besides the reply. */
    void publish(Answer answer);

    /** It could not be done. */
    void failed(ProtocolException cause);
  }

  /** An action that only tells. */
  static ControlAction report(Supplier<ObjectNode> fields) {
    return (request, outcome) -> outcome.succeeded(fields.get());
  }
}

package org.hailomqtt.worker.device.simulated;

import java.time.Duration;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * One made-up answer, given token by token in the time that the catalog says. Device thread only.
 */
final class SimulatedGeneration implements Generation {
  private final SimulatedGenerativeModel model;
  private final ModelSpec spec;
  private final SimulatedAnswer answer;
  private Duration untilNext;
  private int given;
  private boolean aborted;
  private boolean closed;

  SimulatedGeneration(SimulatedGenerativeModel model, ModelSpec spec, SimulatedAnswer answer) {
    this.model = model;
    this.spec = spec;
    this.answer = answer;
    this.untilNext = spec.simulation().inference();
  }

  @Override
  public Step next(Duration most) throws DeviceException {
    checkOpen();
    if (aborted) {
      return new Step.Ended(Ending.ABORTED);
    }
    if (given == answer.tokens().size()) {
      return new Step.Ended(answer.ending());
    }
    Duration wait = most.compareTo(untilNext) < 0 ? most : untilNext;
    SimulatedDevice.pause(spec, wait);
    untilNext = untilNext.minus(wait);
    if (!untilNext.isZero()) {
      return new Step.Pending();
    }
    untilNext = spec.simulation().token();
    model.wrote();
    return new Step.Token(answer.tokens().get(given++));
  }

  @Override
  public void abort() {
    checkOpen();
    aborted = given < answer.tokens().size();
  }

  private void checkOpen() {
    model.checkUsable();
    if (closed) {
      throw new IllegalStateException("the answer of model '" + spec.key() + "' is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      model.ended();
    }
  }
}

package org.hailomqtt.harness.simulator;

import java.time.Duration;
import java.util.Set;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.Waiting;

/**
 * A request of a trace. Immutable.
 *
 * @param sequence its place in the trace, from 0
 * @param at when it arrives
 * @param lane its lane
 * @param client its sender
 * @param model the model it is for
 * @param run how long it is on the device
 * @param timeout how long its sender waits for the result
 */
public record TraceRequest(
    long sequence,
    Duration at,
    Lane lane,
    String client,
    String model,
    Duration run,
    Duration timeout)
    implements Waiting {
  @Override
  public String turn() {
    return client;
  }

  @Override
  public long receivedNanos() {
    return at.toNanos();
  }

  long deadlineNanos() {
    return at.plus(timeout).toNanos();
  }

  @Override
  public boolean isResident(Set<String> resident) {
    return resident.contains(model + "/main");
  }
}

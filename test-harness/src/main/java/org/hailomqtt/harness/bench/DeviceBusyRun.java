package org.hailomqtt.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.hailomqtt.harness.ProcessMemory;

/**
 * Measures the share of time that a device of ten milliseconds infers while JPEGs wait for it. Not
 * thread-safe.
 *
 * <p>Between the first reply and the last, the device ran all requests but the first; the sum of
 * their inference times, as the worker tells them in its replies, over that time is the busy share.
 */
final class DeviceBusyRun implements Requester.ReplyListener {
  private static final String CLIENT = "bench-busy";

  private final ObjectMapper json = new ObjectMapper();
  private long measureFrom;
  private int replies;
  private long firstReply;
  private long lastReply;
  private double inferenceMillis;

  /**
   * Runs one measure.
   *
   * @param port of the broker
   * @param workerPid whose memory is looked at
   */
  DeviceBusyResult measure(int port, long workerPid, BenchPlan plan) throws IOException {
    RequestPacket packet =
        new RequestPacket(
            Responder.WORKER.requestPrefix(CLIENT), Scenario.picture(BenchModels.SLOW));
    try (Requester requester =
        new Requester(port, CLIENT, true, Responder.WORKER.replyFilter(CLIENT))) {
      measureFrom = System.nanoTime() + plan.warmUp().toNanos();
      requester.inFlight(packet, plan.backlog(), plan.warmUp().plus(plan.deviceBusy()), this);
    }
    double seconds = (lastReply - firstReply) / 1e9;
    double peak =
        ProcessMemory.of(workerPid)
            .map(memory -> memory.peakBytes() / 1e6)
            .orElseThrow(() -> new IOException("the worker's memory cannot be read"));
    return DeviceBusyResult.of(replies, seconds, inferenceMillis / 1e3 / seconds, peak);
  }

  @Override
  public void onReply(long nanoTime, byte[] payload) {
    if (nanoTime < measureFrom) {
      return;
    }
    if (replies++ == 0) {
      firstReply = nanoTime;
    } else {
      inferenceMillis += inferenceMillis(payload);
    }
    lastReply = nanoTime;
  }

  private double inferenceMillis(byte[] payload) {
    try {
      JsonNode time = json.readTree(payload).at("/timing/inference_ms");
      if (!time.isNumber()) {
        throw new IllegalStateException("a reply does not tell its inference_ms");
      }
      return time.doubleValue();
    } catch (IOException e) {
      throw new UncheckedIOException("a reply is not JSON", e);
    }
  }
}

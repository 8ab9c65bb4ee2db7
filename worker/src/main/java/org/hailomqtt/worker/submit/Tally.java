package org.hailomqtt.worker.submit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Counts what became of the requests of one run. One thread. */
public final class Tally {
  private final List<Long> latencies = new ArrayList<>();
  private int sent;
  private int ok;
  private int failed;
  private int unanswered;
  private long elapsedNanos;

  void sent() {
    sent++;
  }

  void ok(long latencyNanos) {
    ok++;
    latencies.add(latencyNanos);
  }

  void failed() {
    failed++;
  }

  void unanswered(int requests) {
    unanswered += requests;
  }

  void elapsed(long nanos) {
    elapsedNanos = nanos;
  }

  /** Requests that were published. */
  public int sentCount() {
    return sent;
  }

  /** Requests that brought a result. */
  public int okCount() {
    return ok;
  }

  /** Requests that brought an error, or that the broker did not keep. */
  public int failedCount() {
    return failed;
  }

  /** Requests that were given up. */
  public int unansweredCount() {
    return unanswered;
  }

  /** Seconds since the first request. */
  double seconds() {
    return elapsedNanos / 1e9;
  }

  /** Results a second. */
  double rate() {
    return elapsedNanos == 0 ? 0 : ok / seconds();
  }

  /**
   * From sending to reply, in milliseconds, of the results only.
   *
   * @param share of the results that were as fast, 0 to 1
   */
  double latencyMillis(double share) {
    if (latencies.isEmpty()) {
      return 0;
    }
    List<Long> sorted = new ArrayList<>(latencies);
    Collections.sort(sorted);
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)) / 1e6;
  }
}

package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.scheduling.WaitingRequests;

/** A worker that is what a test says. Thread-safe. */
final class FakeView implements WorkerView {
  volatile WorkerState state = WorkerState.READY;
  volatile boolean progressing = true;
  final AtomicLong received = new AtomicLong();

  @Override
  public Health health() {
    return new Health(progressing, Duration.ofSeconds(7));
  }

  @Override
  public WorkerStatus status() {
    return new WorkerStatus(
        "w",
        state,
        false,
        null,
        Map.of(),
        null,
        List.of(),
        null,
        Map.of("received", received.get()),
        "2026-01-01T00:00:00Z");
  }

  @Override
  public WorkerInfo info() {
    return new WorkerInfo(
        "w",
        "1",
        "1.0",
        new WorkerInfo.DeviceDescription("cpu", "x", "y", null),
        new WorkerInfo.Limits(1, 1, 1),
        null,
        List.of(),
        List.of(),
        List.of());
  }

  @Override
  public ObjectNode models() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("models");
    return body;
  }

  @Override
  public List<WaitingRequests.Waiting> waiting() {
    return List.of();
  }

  @Override
  public byte[] metrics() {
    return "up 1\n".getBytes(StandardCharsets.US_ASCII);
  }
}

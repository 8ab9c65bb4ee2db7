package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus;
import org.junit.jupiter.api.Test;

class StatusPublisherTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> published = new ArrayList<>();
  private final StatusPublisher publisher =
      new StatusPublisher(
          (topic, body, contentType) ->
              published.add(topic + " " + new String(body, StandardCharsets.UTF_8)),
          new TopicGrammar("hailo/v1"),
          "w1",
          () ->
              new WorkerStatus(
                  "w1",
                  WorkerState.READY,
                  false,
                  null,
                  Map.of(),
                  null,
                  List.of(),
                  null,
                  Map.of(),
                  "now"),
          () ->
              new WorkerInfo(
                  "w1",
                  "1.0",
                  "1.0",
                  new WorkerInfo.DeviceDescription("cpu", "x", "y", null),
                  new WorkerInfo.Limits(1, 2, 3),
                  null,
                  List.of(),
                  List.of(),
                  List.of()),
          nanos::get);

  private void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Test
  void publishesInfoAndStatusTogether() {
    publisher.publishAll();

    assertThat(published).hasSize(2);
    assertThat(published.get(0)).startsWith("hailo/v1/worker/w1/info {\"worker\":\"w1\"");
    assertThat(published.get(1)).startsWith("hailo/v1/worker/w1/status {\"worker\":\"w1\"");
  }

  @Test
  void beatsEveryThirtySecondsWhileIdle() {
    advance(Duration.ofSeconds(29));
    publisher.tick(WorkerState.READY);
    assertThat(published).isEmpty();

    advance(Duration.ofSeconds(1));
    publisher.tick(WorkerState.READY);
    publisher.tick(WorkerState.READY);
    assertThat(published).hasSize(1);
  }

  @Test
  void beatsEveryTenSecondsWhileWorking() {
    advance(Duration.ofSeconds(10));
    publisher.tick(WorkerState.BUSY);

    assertThat(published).hasSize(1);
  }
}

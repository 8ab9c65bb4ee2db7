package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();

  private Duration deadline(String json, Long expirySeconds) {
    InboundMessage message =
        new InboundMessage(
            "hailo/v1/request/echo/me/1",
            json.getBytes(StandardCharsets.UTF_8),
            1,
            false,
            new MessageProperties(null, null, null, expirySeconds, Map.of()));
    Decoded.Accepted accepted = (Decoded.Accepted) bench.codec.decode(message);
    return Duration.ofNanos(
        bench.deadlines.deadlineNanos(accepted.request().options(), bench.clock.getAsLong())
            - bench.clock.getAsLong());
  }

  @Test
  void isTheNearestOfTimeoutExpiryAndTheWorkersOwnLimit() {
    assertThat(deadline("{}", null)).isEqualTo(Duration.ofMinutes(10));
    assertThat(deadline("{\"timeout_ms\":3000}", null)).isEqualTo(Duration.ofSeconds(3));
    assertThat(deadline("{\"timeout_ms\":3000}", 2L)).isEqualTo(Duration.ofSeconds(2));
    assertThat(deadline("{\"timeout_ms\":3600000}", null)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void countsTheTimeoutFromWhenTheSenderSent() {
    bench.clock.advance(Duration.ofSeconds(10));

    assertThat(deadline("{\"timeout_ms\":3000,\"sent_at\":\"2026-01-01T00:00:08Z\"}", null))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void takesNothingFromASenderWhoseClockIsAhead() {
    assertThat(deadline("{\"timeout_ms\":3000,\"sent_at\":\"2026-01-02T00:00:00Z\"}", null))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void answersAWaitingRequestWhoseDeadlinePassesAndNeverRunsIt() {
    Job job = bench.job(Workbench.message(Lane.NORMAL, "1", "{\"timeout_ms\":1000}"), delivery);
    bench.preparation.queue(job);
    bench.clock.advance(Duration.ofMillis(999));
    bench.deadlines.check();
    assertThat(delivery.published()).isEmpty();

    bench.clock.advance(Duration.ofMillis(1));
    bench.deadlines.check();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"EXPIRED\"");
    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
    assertThat(bench.handler.runs).hasValue(0);
  }

  @Test
  void givesATextThatIsBeingGeneratedTwoSecondsToEndByItself() throws InterruptedException {
    InboundMessage message =
        Workbench.message(Lane.NORMAL, "1", "{\"timeout_ms\":1000,\"params\":{\"inferences\":1}}");
    Job job = bench.job(message, delivery);
    bench.preparation.queue(job);
    bench.decode();
    bench.handler.duringInference =
        () -> {
          job.beginsToGenerate();
          bench.clock.advance(Duration.ofMillis(2900));
          bench.deadlines.check();
          assertThat(delivery.published()).isEmpty();
          bench.clock.advance(Duration.ofMillis(100));
          bench.deadlines.check();
        };

    bench.device.runNext();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"TIMEOUT\"");
  }
}

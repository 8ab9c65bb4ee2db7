package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import java.time.Duration;
import java.time.Instant;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wall clock is set by years while requests wait, as on a Raspberry Pi without a battery after
 * its boot: nothing that the worker counts may change.
 */
class ClockJumpTest {
  private static final Instant BOOT = Instant.parse("1970-01-01T00:00:20Z");

  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();

  @BeforeEach
  void boot() {
    bench.clock.setWallClock(BOOT);
  }

  private Job job(String body) {
    return bench.job(Workbench.message(Lane.NORMAL, "1", body), delivery);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-20T10:00:00Z", "1960-01-01T00:00:00Z"})
  void deadlinesAreKept(Instant setTo) {
    bench.preparation.queue(job("{\"timeout_ms\":1000}"));
    bench.clock.setWallClock(setTo);

    bench.clock.advance(Duration.ofMillis(999));
    bench.deadlines.check();
    assertThat(delivery.published()).isEmpty();

    bench.clock.advance(Duration.ofMillis(1));
    bench.deadlines.check();
    assertThat(delivery.bodies()).singleElement().asString().contains("\"EXPIRED\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-20T10:00:00Z", "1960-01-01T00:00:00Z"})
  void theWindowForRepeatedRequestsIsKept(Instant setTo) {
    Job first = job("{}");
    bench.ledger.admit(first);
    bench.answers.succeed(first, () -> IntNode.valueOf(1));
    delivery.confirm();
    bench.clock.setWallClock(setTo);

    bench.clock.advance(Duration.ofSeconds(59));
    assertThat(bench.ledger.admit(job("{}"))).isInstanceOf(Admission.Replayed.class);

    bench.clock.advance(Duration.ofSeconds(61));
    assertThat(bench.ledger.admit(job("{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-20T10:00:00Z", "1960-01-01T00:00:00Z"})
  void agesAreKept(Instant setTo) {
    bench.preparation.queue(job("{}"));
    long received = bench.clock.getAsLong();
    bench.clock.setWallClock(setTo);

    bench.clock.advance(Duration.ofSeconds(5));

    assertThat(bench.queue.oldestNanos(Lane.NORMAL)).contains(received);
    assertThat(bench.clock.getAsLong() - received).isEqualTo(Duration.ofSeconds(5).toNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:20Z", "2023-12-31T23:59:59Z"})
  void whatTheSenderSaysOfItsTimeCountsOnlyByAClockThatIsSet(Instant setTo) {
    String sentLongAgo = "{\"timeout_ms\":3000,\"sent_at\":\"2022-01-01T00:00:00Z\"}";
    bench.clock.setWallClock(setTo);
    assertThat(left(job(sentLongAgo))).isEqualTo(Duration.ofSeconds(3));

    bench.clock.setWallClock(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(left(job(sentLongAgo))).isEqualTo(Duration.ofSeconds(3));
    assertThat(left(job("{\"timeout_ms\":3000,\"sent_at\":\"2026-11-20T09:59:59Z\"}")))
        .isEqualTo(Duration.ofSeconds(2));
  }

  private Duration left(Job job) {
    return Duration.ofNanos(job.deadlineNanos() - bench.clock.getAsLong());
  }
}

package org.hailomqtt.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
  private final WorkerMetrics metrics = new WorkerMetrics();

  @Test
  void countsEachEventOfEachLaneForItself() {
    metrics.count(Event.RECEIVED, Lane.HIGH);
    metrics.count(Event.RECEIVED, Lane.LOW);
    metrics.count(Event.RECEIVED, Lane.LOW);
    metrics.count(Event.ADMITTED, Lane.LOW);

    assertThat(metrics.count(Lane.LOW, Event.RECEIVED)).isEqualTo(2);
    assertThat(metrics.count(Lane.HIGH, Event.ADMITTED)).isZero();
    assertThat(metrics.total(Event.RECEIVED)).isEqualTo(3);
    assertThat(metrics.totals()).containsEntry("received", 3L).containsEntry("joined", 0L);
  }

  @Test
  void countsWhatIsWrittenToTheJournal() {
    metrics.countJournal(100);
    metrics.countJournal(21);

    assertThat(metrics.totals())
        .containsEntry("journal_records", 2L)
        .containsEntry("journal_bytes", 121L);
  }

  @Test
  void countsAnswersByTypeAndCode() {
    metrics.ended(Event.ANSWERED, Lane.LOW, "clip", "OK");
    metrics.ended(Event.ANSWERED, Lane.HIGH, "clip", "OK");
    metrics.ended(Event.ANSWERED, Lane.LOW, "clip", "EXPIRED");
    metrics.ended(Event.REFUSED, Lane.LOW, "clip", "BAD_REQUEST");

    assertThat(metrics.answers()).containsOnly(entry("clip OK", 2L), entry("clip EXPIRED", 1L));
    assertThat(metrics.count(Lane.LOW, Event.ANSWERED)).isEqualTo(2);
    assertThat(metrics.total(Event.REFUSED)).isEqualTo(1);
  }
}

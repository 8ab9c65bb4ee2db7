package org.hailomqtt.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.hailomqtt.protocol.ErrorCode;
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
    metrics.countResult("clip");
    metrics.countResult("clip");
    metrics.countError("clip", ErrorCode.EXPIRED);

    assertThat(metrics.answers()).containsEntry("clip OK", 2L).containsEntry("clip EXPIRED", 1L);
  }
}

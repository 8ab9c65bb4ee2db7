package org.hailomqtt.worker.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;

/** Reads what was counted, for the metrics page. Thread-safe. */
final class CountReadings implements Consumer<Readings> {
  private final WorkerMetrics metrics;

  CountReadings(WorkerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void accept(Readings readings) {
    for (Event event : Event.values()) {
      switch (event) {
        case ANSWERED, REFUSED, DROPPED ->
            readings.counter(event.metric, event.help, endings(event));
        case RECEIVED,
            ADMITTED,
            JOINED,
            REPLAYED,
            LEFT,
            REPLY_CONFIRMED,
            REPLY_UNHEARD,
            REPLY_REJECTED,
            REPLY_TOO_LARGE,
            ACKNOWLEDGED,
            RECOVERED,
            POISONED ->
            readings.counters(event.metric, event.help, "lane", byLane(event));
      }
    }
    readings.counters(
        "generated_tokens", "Tokens that models generated", "type", sums(metrics.tokens()));
    readings.counters(
        "reconnects",
        "Connections to the broker after the first, by session",
        "session",
        sums(metrics.reconnects()));
    readings.counter(
        "ledger_records_written",
        "Records written to the ledger's journal",
        metrics.journalRecords());
    readings.counter(
        "ledger_written_bytes", "Bytes written to the ledger's journal", metrics.journalBytes());
  }

  private Map<Labels, Long> endings(Event event) {
    Map<Labels, Long> counts = new HashMap<>();
    metrics
        .endings()
        .forEach(
            (ending, count) -> {
              if (ending.event() == event) {
                counts.put(ending.labels(), count.sum());
              }
            });
    return counts;
  }

  private Map<String, Long> byLane(Event event) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Lane lane : Lane.values()) {
      counts.put(lane.label(), metrics.count(lane, event));
    }
    return counts;
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> counts = new TreeMap<>();
    adders.forEach((key, count) -> counts.put(key, count.sum()));
    return counts;
  }
}

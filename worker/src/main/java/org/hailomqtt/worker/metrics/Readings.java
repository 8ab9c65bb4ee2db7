package org.hailomqtt.worker.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.OptionalDouble;

/** What is read of the worker at one scrape, metric by metric. One thread. */
public final class Readings {
  private static final String PREFIX = "hailo_worker_";

  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  Readings() {}

  /** Something that goes up and down. */
  public void gauge(String name, String help, double value) {
    gauge(name, help, OptionalDouble.of(value));
  }

  /** The same in whole numbers. */
  public void gauge(String name, String help, long value) {
    gauge(name, help, (double) value);
  }

  /** The same for what may be unknown: then there is no such metric. */
  public void gauge(String name, String help, OptionalDouble value) {
    if (value.isPresent()) {
      GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
      gauge.dataPoint(point(Labels.EMPTY, value.getAsDouble()));
      snapshots.metricSnapshot(gauge.build());
    }
  }

  /** The same for each value of a label. */
  public void gauges(
      String name, String help, String label, Map<String, ? extends Number> valuesByLabel) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    valuesByLabel.forEach(
        (labelled, value) ->
            gauge.dataPoint(point(Labels.of(label, labelled), value.doubleValue())));
    snapshots.metricSnapshot(gauge.build());
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  /**
   * Something that only grows.
   *
   * @param name without {@code _total}, which is added
   */
  public void counter(String name, String help, long value) {
    counter(name, help, Map.of(Labels.EMPTY, value));
  }

  /** The same for each value of a label. */
  public void counters(String name, String help, String label, Map<String, Long> valuesByLabel) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    valuesByLabel.forEach(
        (labelled, value) -> counter.dataPoint(point(Labels.of(label, labelled), value)));
    snapshots.metricSnapshot(counter.build());
  }

  /** The same for sets of labels. */
  void counter(String name, String help, Map<Labels, Long> valuesByLabels) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    valuesByLabels.forEach((labels, value) -> counter.dataPoint(point(labels, value)));
    snapshots.metricSnapshot(counter.build());
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) value)
        .build();
  }

  /** Words that stay, as labels of a metric that is always 1. */
  public void info(String help, Map<String, String> words) {
    Labels labels =
        Labels.of(words.keySet().toArray(new String[0]), words.values().toArray(new String[0]));
    snapshots.metricSnapshot(
        InfoSnapshot.builder()
            .name("hailo_worker")
            .help(help)
            .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
  }

  MetricSnapshots snapshots() {
    return snapshots.build();
  }
}

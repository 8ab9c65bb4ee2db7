package org.hailomqtt.worker.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Everything that is measured, as the text that Prometheus reads. Thread-safe; takes about as long
 * as writing it.
 */
public final class MetricsPage {
  /** Of {@link #text()}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final CountReadings counts;
  private final Consumer<Readings> source;
  private final PrometheusRegistry registry = new PrometheusRegistry();

  /**
   * @param metrics what was counted
   * @param source reads what is so now; called on the thread that asks for the text
   */
  public MetricsPage(WorkerMetrics metrics, Consumer<Readings> source) {
    this.counts = new CountReadings(metrics);
    this.source = source;
    metrics.times().register(registry);
    registry.register(this::read);
  }

  private MetricSnapshots read() {
    Readings readings = new Readings();
    counts.accept(readings);
    source.accept(readings);
    return readings.snapshots();
  }

  /** The page as of now, in UTF-8. */
  public byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toByteArray();
  }
}

package org.hailomqtt.worker.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Timing;

/**
 * How long the stages of requests took, as histograms. Thread-safe.
 *
 * <p>A stage that a request never came to is not recorded for it: neither loading for a model that
 * was there, nor inference for a request that expired while it waited.
 */
public final class StageTimes {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /** From a step on a small network to a language model's load from an SD card, in seconds. */
  private static final double[] BOUNDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final Histogram queue = byType("queue", "Waiting for the device");
  private final Histogram load = byType("load", "Loading models that a request needed");
  private final Histogram preprocess = byType("preprocess", "Reading and resizing the input");
  private final Histogram inference = byType("inference", "On the device");
  private final Histogram postprocess = byType("postprocess", "Making the result");
  private final Histogram request = byType("request", "From receipt to the reply's publishing");
  private final Histogram firstToken =
      byType("time_to_first_token", "From the start of generating to its first token");
  private final Histogram publish =
      histogram("publish", "From a reply's publishing until the broker confirmed it", "lane");

  private static Histogram byType(String stage, String help) {
    return histogram(stage, help + ", by model type", "type");
  }

  private static Histogram histogram(String stage, String help, String label) {
    return Histogram.builder()
        .name("hailo_worker_" + stage + "_seconds")
        .help(help)
        .labelNames(label)
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .withoutExemplars()
        .build();
  }

  /**
   * A request was answered.
   *
   * @param type one of the model types that there are
   */
  public void answered(String type, Timing timing) {
    queue.labelValues(type).observe(timing.queuedMs() / MILLIS);
    request.labelValues(type).observe(timing.totalMs() / MILLIS);
    observe(load, type, timing.loadMs());
    observe(preprocess, type, timing.preprocessMs());
    observe(inference, type, timing.inferenceMs());
    observe(postprocess, type, timing.postprocessMs());
  }

  private static void observe(Histogram histogram, String type, double millis) {
    if (millis > 0) {
      histogram.labelValues(type).observe(millis / MILLIS);
    }
  }

  /** A model generated the first token of its answer. */
  public void firstToken(String type, double millis) {
    firstToken.labelValues(type).observe(millis / MILLIS);
  }

  /** The broker confirmed a reply. */
  public void published(Lane lane, long nanos) {
    publish.labelValues(lane.label()).observe(nanos / NANOS);
  }

  void register(PrometheusRegistry registry) {
    registry.register(queue);
    registry.register(load);
    registry.register(preprocess);
    registry.register(inference);
    registry.register(postprocess);
    registry.register(request);
    registry.register(firstToken);
    registry.register(publish);
  }
}

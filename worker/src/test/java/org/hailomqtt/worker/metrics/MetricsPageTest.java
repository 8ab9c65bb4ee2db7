package org.hailomqtt.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Timing;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private final WorkerMetrics metrics = new WorkerMetrics();

  private String page(Consumer<Readings> source) {
    return new String(new MetricsPage(metrics, source).text(), StandardCharsets.UTF_8);
  }

  private String page() {
    return page(readings -> {});
  }

  @Test
  void tellsEventsByLaneFromTheStart() {
    metrics.count(Event.RECEIVED, Lane.HIGH);

    assertThat(page())
        .contains(
            "# TYPE hailo_worker_requests_received_total counter",
            "hailo_worker_requests_received_total{lane=\"high\"} 1.0\n",
            "hailo_worker_requests_received_total{lane=\"low\"} 0.0\n");
  }

  @Test
  void tellsAnswersByTypeLaneAndCode() {
    metrics.ended(Event.ANSWERED, Lane.NORMAL, "clip", "OK");
    metrics.ended(Event.ANSWERED, Lane.NORMAL, "clip", "OK");

    assertThat(page())
        .contains(
            "hailo_worker_requests_answered_total{code=\"OK\",lane=\"normal\",type=\"clip\"} 2.0\n");
  }

  @Test
  void tellsHowLongTheStagesTookInSeconds() {
    metrics.times().answered("clip", new Timing(30, 0, 2, 4, 0.5, 40));

    assertThat(page())
        .contains(
            "hailo_worker_queue_seconds_bucket{type=\"clip\",le=\"0.025\"} 0\n",
            "hailo_worker_queue_seconds_bucket{type=\"clip\",le=\"0.05\"} 1\n",
            "hailo_worker_inference_seconds_sum{type=\"clip\"} 0.004\n",
            "hailo_worker_request_seconds_count{type=\"clip\"} 1\n");
  }

  @Test
  void leavesOutAStageThatARequestNeverCameTo() {
    metrics.times().answered("clip", new Timing(30, 0, 0, 0, 0, 30));

    assertThat(page()).doesNotContain("load_seconds_bucket", "inference_seconds_bucket");
  }

  @Test
  void tellsWhatIsReadAtTheMoment() {
    assertThat(
            page(
                readings -> {
                  readings.gauge("ready", "Ready", 1);
                  readings.gauge("device_temperature_celsius", "Warm", OptionalDouble.of(41.5));
                  readings.gauge("host_temperature_celsius", "Warm", OptionalDouble.empty());
                  readings.gauges("state", "State", "state", Map.of("ready", 1));
                  readings.counter("model_loads", "Loads", 3);
                  readings.info("What it is", Map.of("worker", "pi"));
                }))
        .contains(
            "hailo_worker_ready 1.0\n",
            "hailo_worker_device_temperature_celsius 41.5\n",
            "hailo_worker_state{state=\"ready\"} 1.0\n",
            "hailo_worker_model_loads_total 3.0\n",
            "hailo_worker_info{worker=\"pi\"} 1\n")
        .doesNotContain("host_temperature");
  }

  @Test
  void escapesWhatALabelMayHold() {
    assertThat(page(readings -> readings.info("What it is", Map.of("worker", "a\"b\\c\nd"))))
        .contains("worker=\"a\\\"b\\\\c\\nd\"");
  }
}

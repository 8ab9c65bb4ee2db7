package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.http.WorkerView;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.jspecify.annotations.Nullable;

/** What the HTTP server tells of this worker. Thread-safe. */
final class HttpView implements WorkerView {
  private final Supplier<WorkerStatus> status;
  private final Supplier<WorkerInfo> info;
  private final Supplier<List<ModelDefinition>> models;
  private final ModelResidency residency;
  private final WorkerMetrics metrics;
  private final BooleanSupplier progressing;
  private final LongSupplier nanoClock;
  private final long startedNanos;

  /**
   * @param progressing whether nothing is stuck
   */
  HttpView(
      Supplier<WorkerStatus> status,
      Supplier<WorkerInfo> info,
      Supplier<List<ModelDefinition>> models,
      ModelResidency residency,
      WorkerMetrics metrics,
      BooleanSupplier progressing,
      LongSupplier nanoClock) {
    this.status = status;
    this.info = info;
    this.models = models;
    this.residency = residency;
    this.metrics = metrics;
    this.progressing = progressing;
    this.nanoClock = nanoClock;
    this.startedNanos = nanoClock.getAsLong();
  }

  @Override
  public Health health() {
    return new Health(
        progressing.getAsBoolean(), Duration.ofNanos(nanoClock.getAsLong() - startedNanos));
  }

  @Override
  public WorkerStatus status() {
    return status.get();
  }

  @Override
  public WorkerInfo info() {
    return info.get();
  }

  @Override
  public ObjectNode models() {
    Map<String, List<ModelResidency.Resident>> loaded =
        residency.resident().stream()
            .collect(Collectors.groupingBy(network -> nameOf(network.key())));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode all = body.putArray("models");
    models.get().forEach(model -> all.add(describe(model, loaded.get(model.name()))));
    return body;
  }

  private static String nameOf(String networkKey) {
    return networkKey.substring(0, networkKey.indexOf('/'));
  }

  private static ObjectNode describe(
      ModelDefinition model, @Nullable List<ModelResidency.Resident> networks) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", model.name()).put("type", model.type());
    model.description().ifPresent(text -> node.put("description", text));
    ArrayNode devices = node.putArray("devices");
    model.devices().stream().map(kind -> kind.label()).sorted().forEach(devices::add);
    node.put("loaded", networks != null);
    node.put("pinned", model.terms().pinned());
    if (networks == null) {
      model.terms().memoryBytes().ifPresent(bytes -> node.put("memory_bytes", bytes));
      return node;
    }
    long bytes = networks.stream().mapToLong(ModelResidency.Resident::bytes).sum();
    node.put("memory_bytes", bytes);
    ArrayNode parts = node.putArray("networks");
    for (ModelResidency.Resident network : networks) {
      parts
          .addObject()
          .put("name", network.key())
          .put("memory_bytes", network.bytes())
          .put("loaded_at", network.loadedAt().toString())
          .put("last_used", network.lastUsed().toString());
    }
    return node;
  }

  @Override
  public String metrics() {
    StringBuilder text = new StringBuilder();
    text.append("# HELP hailo_worker_events_total What the worker counted since its start.\n");
    text.append("# TYPE hailo_worker_events_total counter\n");
    metrics
        .totals()
        .forEach(
            (event, count) ->
                text.append("hailo_worker_events_total{event=\"")
                    .append(event)
                    .append("\"} ")
                    .append(count)
                    .append('\n'));
    return text.toString();
  }
}

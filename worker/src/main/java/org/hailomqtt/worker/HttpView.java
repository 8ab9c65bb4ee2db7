package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.http.WorkerView;
import org.hailomqtt.worker.metrics.MetricsPage;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.scheduling.WaitingRequests;
import org.jspecify.annotations.Nullable;

/** What the HTTP server tells of this worker. Thread-safe. */
final class HttpView implements WorkerView {
  private final StatusReport report;
  private final InfoReport info;
  private final CatalogReload models;
  private final ModelResidency residency;
  private final WaitingRequests waiting;
  private final MetricsPage metrics;
  private final Supervision supervision;
  private final LongSupplier nanoClock;
  private final long startedNanos;

  HttpView(
      StatusReport report,
      InfoReport info,
      CatalogReload models,
      ModelResidency residency,
      WaitingRequests waiting,
      MetricsPage metrics,
      Supervision supervision,
      LongSupplier nanoClock) {
    this.report = report;
    this.info = info;
    this.models = models;
    this.residency = residency;
    this.waiting = waiting;
    this.metrics = metrics;
    this.supervision = supervision;
    this.nanoClock = nanoClock;
    this.startedNanos = nanoClock.getAsLong();
  }

  @Override
  public Health health() {
    return new Health(
        !supervision.isStuck(), Duration.ofNanos(nanoClock.getAsLong() - startedNanos));
  }

  @Override
  public WorkerStatus status() {
    return report.status();
  }

  @Override
  public WorkerInfo info() {
    return info.info();
  }

  @Override
  public ObjectNode models() {
    Map<String, List<ModelResidency.Resident>> loaded =
        residency.resident().stream()
            .collect(Collectors.groupingBy(network -> nameOf(network.key())));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode all = body.putArray("models");
    models.catalog().models().forEach(model -> all.add(describe(model, loaded.get(model.name()))));
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
  public List<WaitingRequests.Waiting> waiting() {
    return waiting.first();
  }

  @Override
  public byte[] metrics() {
    return metrics.text();
  }
}

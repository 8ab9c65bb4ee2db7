package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.Telemetry;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.mqtt.BaseClaim;
import org.hailomqtt.worker.mqtt.LaneSessions;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.LedgerKeeper;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.jspecify.annotations.Nullable;

/** What the worker tells of itself: the retained status, and the control actions that only tell. */
final class StatusReport {
  private static final int MAX_BYTES = 1 << 20;

  private final ObjectMapper json = Json.mapper(MAX_BYTES);
  private final String worker;
  private final InstantSource wallClock;
  private final LongSupplier nanoClock;
  private final long startedNanos;
  private final StateTracker states;
  private final Scheduler scheduler;
  private final ModelResidency residency;
  private final CatalogReload models;
  private final Supplier<DeviceIdentity> device;
  private final BaseClaim claim;
  private final DeviceCare care;
  private final WorkerMetrics metrics;
  private final LaneSessions sessions;
  private final CertificateHealth certificates;
  private final LedgerKeeper ledger;
  private final Supplier<Optional<WorkerStatus.Problem>> http;

  StatusReport(
      String worker,
      SystemTime time,
      StateTracker states,
      Scheduler scheduler,
      ModelResidency residency,
      CatalogReload models,
      Supplier<DeviceIdentity> device,
      BaseClaim claim,
      DeviceCare care,
      WorkerMetrics metrics,
      LaneSessions sessions,
      CertificateHealth certificates,
      LedgerKeeper ledger,
      Supplier<Optional<WorkerStatus.Problem>> http) {
    this.worker = worker;
    this.wallClock = time.wall();
    this.nanoClock = time.nanos();
    this.startedNanos = nanoClock.getAsLong();
    this.states = states;
    this.scheduler = scheduler;
    this.residency = residency;
    this.models = models;
    this.device = device;
    this.claim = claim;
    this.care = care;
    this.metrics = metrics;
    this.sessions = sessions;
    this.certificates = certificates;
    this.ledger = ledger;
    this.http = http;
  }

  /** The retained status. Any thread. */
  WorkerStatus status() {
    Map<String, WorkerStatus.LaneStatus> lanes = new LinkedHashMap<>();
    for (Lane lane : Lane.values()) {
      lanes.put(
          lane.label(),
          new WorkerStatus.LaneStatus(
              scheduler.waiting(lane),
              sessions.outstanding(lane),
              scheduler.oldest(lane).toMillis(),
              sessions.isWindowFull(lane)));
    }
    Optional<WorkerStatus.Problem> ending = certificates.problem();
    Optional<WorkerStatus.Problem> inMemory = ledger.problem();
    Optional<WorkerStatus.Problem> leftOut = models.problem();
    Optional<WorkerStatus.Problem> doubled = doubled();
    Optional<WorkerStatus.Problem> unwell = care.problem();
    Optional<WorkerStatus.Problem> noHttp = http.get();
    Optional<WorkerStatus.Problem> problem =
        states
            .problem()
            .or(() -> inMemory)
            .or(() -> doubled)
            .or(() -> unwell)
            .or(() -> ending)
            .or(() -> leftOut)
            .or(() -> noHttp);
    return new WorkerStatus(
        worker,
        states.state(),
        Stream.of(leftOut, ending, inMemory, doubled, unwell, noHttp).anyMatch(Optional::isPresent),
        problem.orElse(null),
        lanes,
        scheduler.running().orElse(null),
        loadedModels(),
        temperatures(),
        metrics.totals(),
        wallClock.instant().toString());
  }

  private WorkerStatus.@Nullable Temperatures temperatures() {
    Integer ofDevice = whole(care.telemetry().celsius());
    Integer ofHost = whole(care.host().celsius());
    return ofDevice == null && ofHost == null
        ? null
        : new WorkerStatus.Temperatures(ofDevice, ofHost);
  }

  private static @Nullable Integer whole(OptionalDouble celsius) {
    return celsius.isPresent() ? Integer.valueOf((int) Math.round(celsius.getAsDouble())) : null;
  }

  private Optional<WorkerStatus.Problem> doubled() {
    return claim.hasDouble()
        ? Optional.of(
            WorkerStatus.Problem.of(
                "another worker with the id " + worker + " is connected, and stands aside",
                "give it a worker.id of its own, and start it again",
                wallClock.instant()))
        : Optional.empty();
  }

  private List<WorkerStatus.LoadedModelStatus> loadedModels() {
    return residency.resident().stream()
        .map(
            loaded ->
                new WorkerStatus.LoadedModelStatus(
                    type(loaded.key()),
                    loaded.key(),
                    loaded.loadedAt().toString(),
                    loaded.lastUsed().toString(),
                    loaded.pinned()))
        .toList();
  }

  private String type(String networkKey) {
    String model = networkKey.substring(0, networkKey.indexOf('/'));
    return models.catalog().models().stream()
        .filter(definition -> definition.name().equals(model))
        .map(ModelDefinition::type)
        .findFirst()
        .orElse("infer");
  }

  /**
   * The control actions that only tell, by name; with the fields that device-manager users know.
   */
  Map<String, ControlAction> actions() {
    return Map.of(
        "ping", ControlAction.report(this::ping),
        "status", ControlAction.report(this::statusReply),
        "device_status", ControlAction.report(this::deviceStatus));
  }

  private ObjectNode ping() {
    return common().put("state", states.state().label());
  }

  private ObjectNode statusReply() {
    ObjectNode reply = common();
    reply.setAll((ObjectNode) json.valueToTree(status()));
    reply.set("loaded_models", json.valueToTree(loadedModels()));
    return reply.put("total_lru_evictions", residency.evictions());
  }

  private ObjectNode deviceStatus() {
    ObjectNode reply = common();
    ObjectNode node = reply.putObject("device");
    DeviceIdentity identity = device.get();
    node.put("kind", identity.kind().label());
    node.put("device_id", identity.id());
    node.put("architecture", identity.architecture());
    identity.firmware().ifPresent(firmware -> node.put("fw_version", firmware));
    addTelemetry(node);
    ArrayNode networks = json.valueToTree(loadedModels());
    reply
        .putObject("networks")
        .put("status", "ok")
        .put("source", "worker")
        .put("network_count", networks.size())
        .set("networks", networks);
    return reply;
  }

  private void addTelemetry(ObjectNode node) {
    Telemetry telemetry = care.telemetry();
    put(node, "temperature_celsius", telemetry.celsius());
    put(node, "host_temperature_celsius", care.host().celsius());
    put(node, "processor_percent", telemetry.processorPercent());
    put(node, "network_core_percent", telemetry.networkCorePercent());
    telemetry
        .memory()
        .ifPresent(
            memory ->
                node.put("memory_total_bytes", memory.totalBytes())
                    .put("memory_used_bytes", memory.usedBytes()));
    node.put("under_voltage", care.host().underVoltage());
    node.put("telemetry_failures", care.failures());
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(known -> node.put(name, known));
  }

  private ObjectNode common() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("device_id", device.get().id())
        .put("uptime_seconds", Duration.ofNanos(nanoClock.getAsLong() - startedNanos).toSeconds())
        .put("queue_depth", scheduler.waiting());
  }
}

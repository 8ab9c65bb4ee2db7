package org.hailomqtt.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.Telemetry;
import org.hailomqtt.worker.metrics.Readings;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.scheduling.LedgerKeeper;

/** Reads for the metrics page what is so now, from what others hold ready anyway. Thread-safe. */
final class WorkerReadings implements Consumer<Readings> {
  private static final double MILLIS = 1e3;
  private static final double PERCENT = 1e2;

  private final String worker;
  private final WorkerMetrics metrics;
  private final StatusReport report;
  private final ModelResidency residency;
  private final DeviceCare care;
  private final LedgerKeeper ledger;
  private final Supplier<DeviceIdentity> device;

  WorkerReadings(
      String worker,
      WorkerMetrics metrics,
      StatusReport report,
      ModelResidency residency,
      DeviceCare care,
      LedgerKeeper ledger,
      Supplier<DeviceIdentity> device) {
    this.worker = worker;
    this.metrics = metrics;
    this.report = report;
    this.residency = residency;
    this.care = care;
    this.ledger = ledger;
    this.device = device;
  }

  @Override
  public void accept(Readings readings) {
    WorkerStatus status = report.status();
    state(readings, status);
    lanes(readings, status.lanes());
    models(readings);
    device(readings);
    readings.gauge("ledger_entries", "Requests that the ledger remembers", ledger.entries());
    readings.gauge("ledger_bytes", "Size of the ledger's journal", ledger.journalBytes());
  }

  private void state(Readings readings, WorkerStatus status) {
    DeviceIdentity identity = device.get();
    readings.info(
        "What this worker is",
        Map.of("worker", worker, "version", Version.text(), "device", identity.kind().label()));
    Map<String, Integer> states = new LinkedHashMap<>();
    for (WorkerState state : WorkerState.values()) {
      states.put(state.label(), toInt(state == status.state()));
    }
    readings.gauges("state", "1 for the state that the worker is in", "state", states);
    boolean isReady = status.state() == WorkerState.READY || status.state() == WorkerState.BUSY;
    readings.gauge("ready", "Whether requests are taken and run", toInt(isReady));
    readings.gauge("degraded", "Whether it serves with something amiss", toInt(status.degraded()));
  }

  private static int toInt(boolean holds) {
    return holds ? 1 : 0;
  }

  private void lanes(Readings readings, Map<String, WorkerStatus.LaneStatus> lanes) {
    lanes(
        readings,
        "requests_waiting",
        "Requests that wait for the device",
        lanes,
        WorkerStatus.LaneStatus::waiting);
    lanes(
        readings,
        "requests_outstanding",
        "Requests that are delivered and not acknowledged",
        lanes,
        WorkerStatus.LaneStatus::outstanding);
    lanes(
        readings,
        "oldest_waiting_seconds",
        "How long the oldest waiting request has waited",
        lanes,
        lane -> lane.oldestMs() / MILLIS);
    lanes(
        readings,
        "window_full",
        "Whether the broker may hold more requests",
        lanes,
        lane -> toInt(lane.windowFull()));
    Map<String, Long> held = new LinkedHashMap<>();
    for (Lane lane : Lane.values()) {
      // Read first, so that what is answered meanwhile makes none less than 0.
      long ended = metrics.count(lane, Event.ANSWERED) + metrics.count(lane, Event.LEFT);
      held.put(lane.label(), metrics.count(lane, Event.ADMITTED) - ended);
    }
    readings.gauges("requests_held", "Jobs that have no answer yet", "lane", held);
  }

  private static void lanes(
      Readings readings,
      String name,
      String help,
      Map<String, WorkerStatus.LaneStatus> lanes,
      Function<WorkerStatus.LaneStatus, Number> value) {
    Map<String, Number> values = new LinkedHashMap<>();
    lanes.forEach((label, lane) -> values.put(label, value.apply(lane)));
    readings.gauges(name, help, "lane", values);
  }

  private void models(Readings readings) {
    readings.gauge("models_resident", "Networks that are loaded", residency.residentKeys().size());
    readings.gauge(
        "models_resident_bytes",
        "What they take of the device's memory, as far as is known",
        residency.resident().stream().mapToLong(ModelResidency.Resident::bytes).sum());
    readings.counter("model_loads", "Networks that were loaded", residency.loads());
    readings.counter(
        "model_evictions", "Networks that had to go for others", residency.evictions());
    readings.gauge(
        "device_memory_budget_bytes",
        "What networks may take of the device's memory",
        real(residency.budgetBytes()));
  }

  private static OptionalDouble real(OptionalLong value) {
    return value.isPresent()
        ? OptionalDouble.of((double) value.getAsLong())
        : OptionalDouble.empty();
  }

  private void device(Readings readings) {
    Telemetry telemetry = care.telemetry();
    Optional<DeviceMemory> memory = telemetry.memory();
    if (memory.isPresent()) {
      long total = memory.get().totalBytes();
      readings.gauge("device_memory_total_bytes", "The device's memory", total);
      readings.gauge(
          "device_memory_free_bytes",
          "What nothing takes of it",
          Math.max(0, total - memory.get().usedBytes()));
    }
    readings.gauge(
        "device_temperature_celsius", "The device's warmest sensor", telemetry.celsius());
    readings.gauge(
        "device_processor_ratio",
        "Utilisation of the device's processor, 0 to 1",
        ratio(telemetry.processorPercent()));
    readings.gauge(
        "device_network_core_ratio",
        "Utilisation of what computes networks, 0 to 1",
        ratio(telemetry.networkCorePercent()));
    readings.counter(
        "device_telemetry_failures", "How often the device did not tell", care.failures());
    readings.gauge(
        "host_temperature_celsius", "This machine's warmest sensor", care.host().celsius());
    readings.gauge(
        "host_under_voltage",
        "Whether the power supply gives too little voltage",
        toInt(care.host().underVoltage()));
  }

  private static OptionalDouble ratio(OptionalDouble percent) {
    return percent.isPresent()
        ? OptionalDouble.of(percent.getAsDouble() / PERCENT)
        : OptionalDouble.empty();
  }
}

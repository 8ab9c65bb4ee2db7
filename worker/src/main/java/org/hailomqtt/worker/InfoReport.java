package org.hailomqtt.worker;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.PresetItem;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.mqtt.BrokerLimits;
import org.hailomqtt.worker.mqtt.ControlSession;

/** What stays so about the worker: the retained info. Thread-safe. */
final class InfoReport {
  private final WorkerConfig config;
  private final Supplier<DeviceIdentity> device;
  private final List<String> types;
  private final Supplier<ModelCatalog> catalog;
  private final Supplier<Presets> presets;
  private final ControlSession control;

  /**
   * @param types the model types that it serves
   */
  InfoReport(
      WorkerConfig config,
      Supplier<DeviceIdentity> device,
      Collection<String> types,
      Supplier<ModelCatalog> catalog,
      Supplier<Presets> presets,
      ControlSession control) {
    this.config = config;
    this.device = device;
    this.types = types.stream().sorted().toList();
    this.catalog = catalog;
    this.presets = presets;
    this.control = control;
  }

  /** The retained info. Any thread. */
  WorkerInfo info() {
    DeviceIdentity identity = device.get();
    return new WorkerInfo(
        config.workerId(),
        Version.text(),
        WorkerInfo.PROTOCOL,
        new WorkerInfo.DeviceDescription(
            identity.kind().label(),
            identity.id(),
            identity.architecture(),
            identity.firmware().orElse(null)),
        new WorkerInfo.Limits(
            config.limits().maxRequestBytes(),
            config.limits().maxTimeout().toMillis(),
            config.lanes().window()),
        control.brokerLimits().map(InfoReport::description).orElse(null),
        types,
        catalog.get().models().stream()
            .map(
                model ->
                    new WorkerInfo.ModelDescription(
                        model.name(), model.type(), model.description().orElse(null)))
            .toList(),
        presets.get().items().values().stream().map(this::description).toList());
  }

  private WorkerInfo.PresetDescription description(PresetItem item) {
    return new WorkerInfo.PresetDescription(
        item.name(),
        item.preset().type(),
        item.description().orElse(null),
        Presets.obstacle(item.preset(), catalog.get(), Set.copyOf(types)).orElse(null));
  }

  private static WorkerInfo.BrokerDescription description(BrokerLimits limits) {
    OptionalLong maxPacketBytes = limits.maxPacketBytes();
    return new WorkerInfo.BrokerDescription(
        maxPacketBytes.isPresent() ? maxPacketBytes.getAsLong() : null, limits.receiveMaximum());
  }
}

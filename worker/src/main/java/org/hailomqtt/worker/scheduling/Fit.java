package org.hailomqtt.worker.scheduling;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.PreparedInference;

/** Refuses at once what the device will never have the memory for. Thread-safe. */
final class Fit {
  private final ModelResidency residency;

  Fit(ModelResidency residency) {
    this.residency = residency;
  }

  /**
   * Before it is known which of its model's networks a request needs: it needs one at least.
   *
   * @throws ProtocolException if none of them can ever be loaded, with the figures
   */
  void check(ModelDefinition model) {
    Collection<ModelSpec> networks = model.networks().values();
    for (ModelSpec network : networks) {
      if (residency.neverFits(Demand.of(model, List.of(network))).isEmpty()) {
        return;
      }
    }
    check(Demand.of(model, networks));
  }

  /**
   * Once that is known.
   *
   * @throws ProtocolException if they can never be loaded together, with the figures
   */
  void check(ModelDefinition model, PreparedInference prepared) {
    check(Demand.of(model, prepared.networks()));
  }

  /** Networks that someone needs together. */
  void check(Demand demand) {
    Optional<DeviceException> refusal = residency.neverFits(demand);
    if (refusal.isPresent()) {
      throw DeviceLoop.refusal(refusal.get());
    }
  }
}

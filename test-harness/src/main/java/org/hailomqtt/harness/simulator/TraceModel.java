package org.hailomqtt.harness.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelTerms;

/**
 * A model of a trace. Immutable.
 *
 * @param name what requests call it
 * @param memoryMib what it takes of the device's memory
 * @param load how long it loads
 */
public record TraceModel(String name, long memoryMib, Duration load) {
  /** The worker's view of it: one network. */
  ModelDefinition definition() {
    ModelSpec network =
        new ModelSpec(
            key(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            new ModelSpec.Simulation(load, Duration.ZERO, memoryMib << 20));
    return new ModelDefinition(
        name,
        "infer",
        Optional.empty(),
        Set.of(DeviceKind.SIMULATED),
        Map.of("main", network),
        Map.of(),
        new ModelTerms(
            OptionalLong.of(memoryMib << 20),
            false,
            Optional.of(ModelTerms.FOREVER),
            Optional.empty(),
            Optional.empty()),
        JsonNodeFactory.instance.objectNode());
  }

  /** Its network's. */
  String key() {
    return name + "/main";
  }
}

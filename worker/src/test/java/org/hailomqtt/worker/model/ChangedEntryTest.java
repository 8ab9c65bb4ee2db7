package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.Test;

/** Requests from before and after the change of an entry. */
class ChangedEntryTest {
  private final ModelResidency residency =
      ModelResidency.of(new SimulatedDevice(), System::nanoTime, InstantSource.system());

  private static ModelSpec network(int size) {
    return new ModelSpec(
        "m/main",
        Optional.empty(),
        Optional.empty(),
        List.of(new TensorSpec("x", DataType.UINT8, List.of(size))),
        List.of(new TensorSpec("y", DataType.UINT8, List.of(size))),
        ModelSpec.Simulation.INSTANT);
  }

  private TensorModel load(int size) throws DeviceException {
    ModelDefinition model =
        new ModelDefinition(
            "m",
            "infer",
            Optional.empty(),
            Set.of(DeviceKind.SIMULATED),
            Map.of("main", network(size)),
            Map.of(),
            ModelTerms.NONE,
            JsonNodeFactory.instance.objectNode());
    return (TensorModel) residency.acquire(Demand.of(model)).get("m/main");
  }

  private List<TensorSpec> inputs(int size) throws DeviceException {
    return load(size).inputs();
  }

  @Test
  void eachRunsOnTheNetworkItWasReadFor() throws DeviceException {
    assertThat(inputs(1)).isEqualTo(network(1).inputs());
    assertThat(inputs(2)).isEqualTo(network(2).inputs());
    assertThat(inputs(1)).isEqualTo(network(1).inputs());

    assertThat(residency.resident()).hasSize(1);
  }

  @Test
  void theSameNetworkStaysLoaded() throws DeviceException {
    assertThat(load(1)).isSameAs(load(1));
  }
}

package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.Test;

class ModelResidencyTest {
  private final List<String> loads = new ArrayList<>();
  private final Device device = new DeviceWithRoomForTwo();
  private final ModelResidency residency =
      new ModelResidency(device, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  /** Two models fit; a third is out of memory until one of them is closed. */
  private final class DeviceWithRoomForTwo implements Device {
    private final Device simulated = new SimulatedDevice();

    @Override
    public DeviceIdentity identity() {
      return simulated.identity();
    }

    @Override
    public LoadedModel load(ModelSpec model) throws DeviceException {
      if (model.key().equals("huge") || open() >= 2) {
        throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, "no room");
      }
      loads.add(model.key());
      return simulated.load(model);
    }

    private long open() {
      return residency.resident().size();
    }

    @Override
    public void close() {
      simulated.close();
    }
  }

  private static ModelSpec spec(String key) {
    return new ModelSpec(
        key,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        ModelSpec.Simulation.INSTANT);
  }

  private List<String> resident() {
    return residency.resident().stream().map(ModelResidency.Resident::key).toList();
  }

  @Test
  void loadsAModelOnceHoweverOftenItIsUsed() throws DeviceException {
    LoadedModel first = residency.get(spec("a"));

    assertThat(residency.get(spec("a"))).isSameAs(first);
    assertThat(loads).containsExactly("a");
  }

  @Test
  void evictsTheLeastRecentlyUsedWhenThereIsNoRoom() throws DeviceException {
    residency.get(spec("a"));
    residency.get(spec("b"));
    residency.get(spec("a"));

    residency.get(spec("c"));

    assertThat(resident()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void passesOnThatNothingIsLeftToEvict() throws DeviceException {
    residency.get(spec("a"));

    assertThatThrownBy(() -> residency.get(spec("huge")))
        .isInstanceOfSatisfying(
            DeviceException.class,
            e -> assertThat(e.kind()).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY));
    assertThat(resident()).isEmpty();
  }

  @Test
  void unloadsOneOrAll() throws DeviceException {
    residency.get(spec("a"));
    residency.get(spec("b"));

    assertThat(residency.unload("a")).isTrue();
    assertThat(residency.unload("a")).isFalse();
    assertThat(resident()).containsExactly("b");
    residency.unloadAll();
    assertThat(resident()).isEmpty();
  }
}

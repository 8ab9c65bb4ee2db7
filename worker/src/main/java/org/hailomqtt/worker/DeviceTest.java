package org.hailomqtt.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Loads and runs every network on a device, alone and together, with inputs of zeros. One thread,
 * which owns the device meanwhile.
 *
 * <p>A network that fails is noted, and the others are tested.
 */
final class DeviceTest {
  private static final int SWAPS = 3;

  /** A slow network gets fewer runs. */
  private static final long MOST_NANOS = Duration.ofSeconds(10).toNanos();

  private static final double MILLI = 1e6;

  private final Device device;
  private final int runs;
  private final LongSupplier nanoTime;
  private final Consumer<String> doing;

  /** A network with the type of its model. */
  private record Subject(ModelSpec spec, String type) {}

  /**
   * @param runs inferences per network
   * @param doing hears what is tested now
   */
  DeviceTest(Device device, int runs, LongSupplier nanoTime, Consumer<String> doing) {
    this.device = device;
    this.runs = runs;
    this.nanoTime = nanoTime;
    this.doing = doing;
  }

  /** Tests models; the device is as empty afterwards as before. */
  DeviceTestReport of(List<ModelDefinition> models) {
    DeviceTestReport.Reading before = reading();
    List<DeviceTestReport.Network> networks = new ArrayList<>();
    List<ModelSpec> working = new ArrayList<>();
    for (ModelDefinition model : models) {
      for (ModelSpec spec : new TreeMap<>(model.networks()).values()) {
        doing.accept(spec.key());
        DeviceTestReport.Network network = alone(new Subject(spec, model.type()));
        networks.add(network);
        if (network.problem() == null) {
          working.add(spec);
        }
      }
    }
    doing.accept("all together");
    DeviceTestReport.Together together = together(working);
    return new DeviceTestReport(device.identity(), before, networks, together, reading());
  }

  private DeviceTestReport.Network alone(Subject subject) {
    try {
      Optional<DeviceMemory> before = memory();
      long start = nanoTime.getAsLong();
      double loadMs;
      Optional<DeviceMemory> loaded;
      DeviceTestReport.Times inference;
      try (TensorModel model = load(subject.spec)) {
        loadMs = since(start);
        loaded = memory();
        inference = times(model);
      }
      return new DeviceTestReport.Network(
          subject.spec.key(),
          subject.type,
          loadMs,
          inference,
          swapMs(subject.spec),
          growth(before, loaded),
          null);
    } catch (DeviceException e) {
      return DeviceTestReport.Network.failed(subject.spec.key(), subject.type, e.text());
    }
  }

  private static @Nullable Long growth(
      Optional<DeviceMemory> before, Optional<DeviceMemory> loaded) {
    return before.isPresent() && loaded.isPresent()
        ? Long.valueOf(loaded.get().usedBytes() - before.get().usedBytes())
        : null;
  }

  private TensorModel load(ModelSpec spec) throws DeviceException {
    return (TensorModel) device.load(spec);
  }

  private DeviceTestReport.Times times(TensorModel model) throws DeviceException {
    Map<String, Tensor> inputs = zeros(model);
    model.run(inputs); // The first is slower.
    List<Double> millis = new ArrayList<>();
    long begin = nanoTime.getAsLong();
    while (millis.size() < runs
        && (millis.isEmpty() || nanoTime.getAsLong() - begin < MOST_NANOS)) {
      long start = nanoTime.getAsLong();
      model.run(inputs);
      millis.add(since(start));
    }
    return summary(millis);
  }

  private double swapMs(ModelSpec spec) throws DeviceException {
    double[] millis = new double[SWAPS];
    TensorModel model = load(spec);
    try {
      for (int i = 0; i < SWAPS; i++) {
        long start = nanoTime.getAsLong();
        model.close();
        model = load(spec);
        model.run(zeros(model));
        millis[i] = since(start);
      }
    } finally {
      model.close();
    }
    Arrays.sort(millis);
    return millis[SWAPS / 2];
  }

  private DeviceTestReport.Together together(List<ModelSpec> specs) {
    Map<String, TensorModel> loaded = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    try {
      for (ModelSpec spec : specs) {
        try {
          loaded.put(spec.key(), load(spec));
        } catch (DeviceException e) {
          if (e.kind() != DeviceException.Kind.OUT_OF_MEMORY) {
            throw e;
          }
          left.add(spec.key());
        }
      }
      return new DeviceTestReport.Together(
          List.copyOf(loaded.keySet()), left, inTurn(loaded), null);
    } catch (DeviceException e) {
      return new DeviceTestReport.Together(List.copyOf(loaded.keySet()), left, Map.of(), e.text());
    } finally {
      loaded.values().forEach(TensorModel::close);
    }
  }

  private Map<String, DeviceTestReport.Times> inTurn(Map<String, TensorModel> loaded)
      throws DeviceException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Map<String, Map<String, Tensor>> inputs = new LinkedHashMap<>();
    loaded.forEach((key, model) -> inputs.put(key, zeros(model)));
    long begin = nanoTime.getAsLong();
    for (int i = 0; i < runs && (i == 0 || nanoTime.getAsLong() - begin < MOST_NANOS); i++) {
      for (Map.Entry<String, TensorModel> each : loaded.entrySet()) {
        long start = nanoTime.getAsLong();
        each.getValue().run(inputs.getOrDefault(each.getKey(), Map.of()));
        millis.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(since(start));
      }
    }
    Map<String, DeviceTestReport.Times> times = new LinkedHashMap<>();
    millis.forEach((key, all) -> times.put(key, summary(all)));
    return times;
  }

  private static DeviceTestReport.Times summary(List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    int last = sorted.size() - 1;
    return new DeviceTestReport.Times(
        sorted.get(last / 2), sorted.get((int) Math.ceil(last * 0.95)), sorted.size());
  }

  private static Map<String, Tensor> zeros(TensorModel model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : model.inputs()) {
      List<Integer> shape = spec.shape().stream().map(size -> size < 0 ? 1 : size).toList();
      byte[] bytes = new byte[Math.toIntExact(Tensor.byteSize(spec.dtype(), shape))];
      inputs.put(spec.name(), Tensor.ofBytes(spec.dtype(), shape, bytes));
    }
    return inputs;
  }

  private DeviceTestReport.Reading reading() {
    return new DeviceTestReport.Reading(celsius(), memory());
  }

  private OptionalDouble celsius() {
    try {
      return device.telemetry().celsius();
    } catch (DeviceException e) {
      return OptionalDouble.empty();
    }
  }

  /** What can't be asked for is left out: it says nothing about whether models run. */
  private Optional<DeviceMemory> memory() {
    try {
      return device.memory();
    } catch (DeviceException e) {
      return Optional.empty();
    }
  }

  private double since(long startNanos) {
    return (nanoTime.getAsLong() - startNanos) / MILLI;
  }
}

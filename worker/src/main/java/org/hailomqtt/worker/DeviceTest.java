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
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Loads and runs every network on a device, alone and together ({@link TrialRun}). One thread,
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
      try (LoadedModel model = load(subject.spec)) {
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

  private LoadedModel load(ModelSpec spec) throws DeviceException {
    return device.load(spec);
  }

  private DeviceTestReport.Times times(LoadedModel model) throws DeviceException {
    TrialRun run = new TrialRun(model);
    run.perform(); // The first is slower.
    List<Double> millis = new ArrayList<>();
    long begin = nanoTime.getAsLong();
    while (millis.size() < runs
        && (millis.isEmpty() || nanoTime.getAsLong() - begin < MOST_NANOS)) {
      long start = nanoTime.getAsLong();
      run.perform();
      millis.add(since(start));
    }
    return summary(millis);
  }

  private double swapMs(ModelSpec spec) throws DeviceException {
    double[] millis = new double[SWAPS];
    LoadedModel model = load(spec);
    try {
      for (int i = 0; i < SWAPS; i++) {
        long start = nanoTime.getAsLong();
        model.close();
        model = load(spec);
        new TrialRun(model).perform();
        millis[i] = since(start);
      }
    } finally {
      model.close();
    }
    Arrays.sort(millis);
    return millis[SWAPS / 2];
  }

  private DeviceTestReport.Together together(List<ModelSpec> specs) {
    Map<String, LoadedModel> loaded = new LinkedHashMap<>();
    List<String> left = new ArrayList<>();
    boolean generates = false;
    try {
      for (ModelSpec spec : specs) {
        if (generates && spec.kind().isGenerative()) {
          left.add(spec.key()); // A device has one of these at a time.
          continue;
        }
        generates |= spec.kind().isGenerative();
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
      loaded.values().forEach(LoadedModel::close);
    }
  }

  private Map<String, DeviceTestReport.Times> inTurn(Map<String, LoadedModel> loaded)
      throws DeviceException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Map<String, TrialRun> trials = new LinkedHashMap<>();
    loaded.forEach((key, model) -> trials.put(key, new TrialRun(model)));
    long begin = nanoTime.getAsLong();
    for (int i = 0; i < runs && (i == 0 || nanoTime.getAsLong() - begin < MOST_NANOS); i++) {
      for (Map.Entry<String, TrialRun> each : trials.entrySet()) {
        long start = nanoTime.getAsLong();
        each.getValue().perform();
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

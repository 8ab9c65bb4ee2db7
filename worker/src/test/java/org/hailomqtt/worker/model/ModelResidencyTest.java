package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResidencyTest {
  private static final long MB = 1 << 20;

  private final AtomicLong nanos = new AtomicLong();
  private final LearnedFigures figures = new LearnedFigures();
  private final List<String> steps = new ArrayList<>();
  private DeviceWithMemory device = new DeviceWithMemory(1000);
  private ModelResidency residency = residency(Optional.empty());
  @TempDir private Path dir;

  /** Takes as much as a model's simulation says, whatever anybody estimates. */
  private final class DeviceWithMemory implements Device {
    private final SimulatedDevice simulated;
    private boolean tells = true;
    private int stuckLoads;

    DeviceWithMemory(long megabytes) {
      simulated = new SimulatedDevice(megabytes * MB);
    }

    @Override
    public DeviceIdentity identity() {
      return simulated.identity();
    }

    @Override
    public LoadedModel load(ModelSpec model) throws DeviceException {
      if (stuckLoads > 0) {
        stuckLoads--;
        throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, 71, "no room");
      }
      LoadedModel loaded = simulated.load(model);
      nanos.addAndGet(Duration.ofMillis(40).toNanos());
      steps.add("load " + model.key());
      return loaded;
    }

    @Override
    public Optional<DeviceMemory> memory() {
      return tells ? simulated.memory() : Optional.empty();
    }

    @Override
    public boolean reopen() {
      steps.add("reopen");
      return true;
    }

    @Override
    public void close() {
      simulated.close();
    }
  }

  private ModelResidency residency(Optional<Path> dataDir) {
    return residency(dataDir, OptionalLong.empty());
  }

  private ModelResidency residency(Optional<Path> dataDir, OptionalLong budgetBytes) {
    FiguresFile file = new FiguresFile(figures, dataDir, Runnable::run);
    file.read();
    return new ModelResidency(
        device, budgetBytes, figures, file, nanos::get, () -> Instant.EPOCH.plusNanos(nanos.get()));
  }

  private static ModelDefinition model(String name, long megabytes, ModelTerms terms) {
    ModelSpec network =
        new ModelSpec(
            name + "/main",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            new ModelSpec.Simulation(Duration.ZERO, Duration.ZERO, megabytes * MB));
    return new ModelDefinition(
        name,
        "infer",
        Optional.empty(),
        Set.of(DeviceKind.SIMULATED),
        Map.of("main", network),
        Map.of(),
        terms,
        JsonNodeFactory.instance.objectNode());
  }

  private static ModelDefinition model(String name, long megabytes) {
    return model(name, megabytes, ModelTerms.NONE);
  }

  private static ModelTerms estimated(long megabytes) {
    return new ModelTerms(
        OptionalLong.of(megabytes * MB),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ModelTerms pinned() {
    return new ModelTerms(
        OptionalLong.empty(), true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void use(ModelDefinition... models) throws DeviceException {
    for (ModelDefinition model : models) {
      Demand demand = Demand.of(model);
      residency.acquire(demand);
      nanos.addAndGet(Duration.ofMillis(5).toNanos());
      residency.release(demand);
    }
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  private List<String> resident() {
    return residency.resident().stream().map(ModelResidency.Resident::key).sorted().toList();
  }

  private static DeviceException.Kind kind(Throwable thrown) {
    return ((DeviceException) thrown).kind();
  }

  @Test
  void loadsAModelOnceHoweverOftenItIsUsed() throws DeviceException {
    use(model("a", 10), model("a", 10), model("a", 10));

    assertThat(steps).containsExactly("load a/main");
  }

  @Test
  void keepsWithinWhatTheDeviceReportsLessAMargin() throws DeviceException {
    use(model("a", 400), model("b", 400), model("a", 400), model("c", 400));

    // 875 of 1000 MB: two of them
    assertThat(resident()).containsExactly("a/main", "c/main");
  }

  @Test
  void refusesAtOnceWhatCanNeverFitAndSaysTheFigures() throws DeviceException {
    use(model("a", 400));

    assertThatThrownBy(() -> use(model("huge", 2048)))
        .satisfies(e -> assertThat(kind(e)).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY))
        .hasMessageContaining("'huge' takes about 2.00 GB")
        .hasMessageContaining("models may take 0.85 GB together");
    assertThat(resident()).containsExactly("a/main");
  }

  @Test
  void tellsAheadWhatCanNeverFitOnceTheDeviceHasToldItsMemory() throws DeviceException {
    Demand huge = Demand.of(model("huge", 2048));
    assertThat(residency.neverFits(huge)).isEmpty();

    residency.readBudget();

    assertThat(residency.neverFits(huge))
        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("takes about 2.00 GB"));
    assertThat(residency.neverFits(Demand.of(model("a", 875)))).isEmpty();
    assertThat(residency.neverFits(Demand.of(model("a", 876)))).isPresent();
    assertThat(steps).isEmpty();
  }

  @Test
  void tellsAheadByAConfiguredBudgetWithoutTheDevice() {
    device.tells = false;
    residency = residency(Optional.empty(), OptionalLong.of(300 * MB));

    assertThat(residency.neverFits(Demand.of(model("a", 301)))).isPresent();
    assertThat(residency.neverFits(Demand.of(model("a", 300)))).isEmpty();
  }

  @Test
  void saysOfNoLoadedModelThatItNeverFits() throws DeviceException {
    // The device takes more than it should by its margin.
    use(model("a", 900, estimated(10)));
    assertThat(resident()).containsExactly("a/main");

    assertThat(residency.neverFits(Demand.of(model("a", 900)))).isEmpty();

    residency.unloadAll();
    assertThat(residency.neverFits(Demand.of(model("a", 900)))).isPresent();
  }

  @Test
  void neverEvictsAPinnedModel() throws DeviceException {
    use(model("pinned", 500, pinned()), model("a", 300));

    assertThatThrownBy(() -> use(model("b", 400))).hasMessageContaining("and pinned must stay");
    assertThat(resident()).containsExactly("a/main", "pinned/main");
  }

  @Test
  void learnsWhatAModelTakesAndHowLongItLoads() throws DeviceException {
    use(model("a", 700, estimated(10)));

    assertThat(residency.resident().get(0).bytes()).isEqualTo(700 * MB);
    residency.unloadAll();
    assertThat(residency.loadTime(Demand.of(model("a", 700)))).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void evictsAndTriesAgainWhereEstimatesWereTooLow() throws DeviceException {
    use(model("a", 600, estimated(10)));
    use(model("b", 600, estimated(10)));

    assertThat(resident()).containsExactly("b/main");
    // b was the one that was estimated wrong, so nothing is said against the budget
    use(model("c", 200, estimated(200)));
    assertThat(resident()).containsExactly("b/main", "c/main");
  }

  @Test
  void lowersTheBudgetToWhatHasFittedWhereTheDeviceWasFullBeforeIt() throws DeviceException {
    use(model("a", 300), model("b", 300));
    device.stuckLoads = 1;

    use(model("c", 200));

    assertThat(resident()).containsExactly("b/main", "c/main");
    assertThat(figures.loweredBytes()).contains(600 * MB);
    use(model("d", 200));
    assertThat(resident()).containsExactly("c/main", "d/main");
  }

  @Test
  void opensTheDeviceAnewOnceBeforeItGivesUp() throws DeviceException {
    device.stuckLoads = 1;
    use(model("a", 300));
    assertThat(steps).containsExactly("reopen", "load a/main");
    assertThat(figures.loweredBytes()).isEmpty();

    device.stuckLoads = 3;
    assertThatThrownBy(() -> use(model("b", 300)))
        .satisfies(e -> assertThat(kind(e)).isEqualTo(DeviceException.Kind.OUT_OF_MEMORY))
        .hasMessageContaining("0.29 GB");
    assertThat(steps).containsExactly("reopen", "load a/main", "reopen");
  }

  @Test
  void remembersWhatItLearnedOverARestart() throws Exception {
    residency = residency(Optional.of(dir));
    use(model("a", 300, estimated(10)), model("b", 300));
    device.stuckLoads = 1;
    use(model("c", 300));

    LearnedFigures next = new LearnedFigures();
    new FiguresFile(next, Optional.of(dir), Runnable::run).read();

    assertThat(next.loweredBytes()).contains(600 * MB);
    assertThat(next.loadTimes()).containsEntry("a/main", Duration.ofMillis(40));
    ModelDefinition a = model("a", 0, estimated(10));
    assertThat(next.bytes(a, a.networks().get("main"))).isEqualTo(300 * MB);
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void beginsAnewWhereWhatWasRememberedCanNotBeRead() throws Exception {
    Files.writeString(dir.resolve("learned.json"), "{\"networks\": 7");
    residency = residency(Optional.of(dir));

    use(model("a", 300));

    assertThat(Files.readString(dir.resolve("learned.json"))).contains("\"a/main\"");
  }

  @Test
  void unloadsWhatNobodyUsedForFiveMinutes() throws DeviceException {
    use(model("a", 10), model("pinned", 10, pinned()));
    pass(Duration.ofSeconds(100));
    use(model("b", 10));
    pass(Duration.ofSeconds(199));
    assertThat(residency.hasIdle()).isFalse();

    pass(Duration.ofSeconds(1));
    assertThat(residency.hasIdle()).isTrue();
    residency.unloadIdle();

    assertThat(resident()).containsExactly("b/main", "pinned/main");
  }

  @Test
  void keepsAModelForAsLongAsTheRequestWishes() throws DeviceException {
    Demand forEver = Demand.of(model("a", 10)).keptFor(Optional.of(Duration.ofSeconds(-1)));
    residency.acquire(forEver);
    residency.release(forEver);
    pass(Duration.ofDays(100));
    assertThat(residency.hasIdle()).isFalse();

    Demand forNow = Demand.of(model("a", 10)).keptFor(Optional.of(Duration.ZERO));
    residency.acquire(forNow);
    residency.release(forNow);
    assertThat(resident()).isEmpty();
  }

  @Test
  void unloadsOneOrAll() throws DeviceException {
    use(model("a", 10), model("b", 10));

    assertThat(residency.unload("a/main")).isTrue();
    assertThat(residency.unload("a/main")).isFalse();
    assertThat(resident()).containsExactly("b/main");
    residency.unloadAll();
    assertThat(resident()).isEmpty();
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.worker.DeviceChoice;
import org.hailomqtt.worker.DeviceConfig;
import org.hailomqtt.worker.WorkerConfig;

/**
 * A simulated Hailo device with its models, for workers in processes of their own. Thread-safe.
 *
 * <p>test-harness/hailort-sim/README.md tells of the device's files, and of the models' text.
 */
final class SimulatedHailo implements AutoCloseable {
  private static final int HEADER_BYTES = 56;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final ScratchDirectory device = ScratchDirectory.create("hailo");
  private final ScratchDirectory models = ScratchDirectory.create("models");
  private final Path bridge;

  /** A device that nobody holds; builds the simulation and the bridge if they are not there. */
  SimulatedHailo() {
    Path harness = WorkerProcess.checkout().resolve("test-harness");
    build(harness.resolve(Path.of("hailort-sim", "build.sh")));
    bridge = harness.resolve(Path.of("target", "hailort-sim", "libhailo_bridge.so"));
  }

  private static void build(Path script) {
    try {
      Process building = new ProcessBuilder(script.toString()).redirectErrorStream(true).start();
      String output = new String(building.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(building.waitFor()).as(output).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while building the simulated HailoRT", e);
    }
  }

  /** Adds a model of type infer. */
  SimulatedHailo with(String name, String... lines) {
    return withEntry(name, "type: infer\n", lines);
  }

  /**
   * Adds a model of any type.
   *
   * @param entry what its entry says besides its name and its file
   */
  SimulatedHailo withEntry(String name, String entry, String... lines) {
    models.write(
        "models.d/" + name + ".yaml",
        "name: %s\nfiles: {main: {path: %s.hef}}\n".formatted(name, name) + entry);
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    byte[] file =
        ByteBuffer.allocate(HEADER_BYTES + text.length)
            .putInt(0, 0x01484546)
            .putInt(4, 3)
            .putInt(8, text.length)
            .putLong(40, hash(text))
            .put(HEADER_BYTES, text)
            .array();
    try {
      Path path = models.path().resolve(Path.of("models", name + ".hef"));
      Files.createDirectories(models.path().resolve("models"));
      Files.write(path, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static long hash(byte[] text) {
    long hash = FNV_OFFSET;
    for (byte each : text) {
      hash = (hash ^ Byte.toUnsignedInt(each)) * FNV_PRIME;
    }
    return hash;
  }

  /** What the device is like from now on. */
  void device(String... lines) {
    device.write("device", String.join("\n", lines) + "\n");
  }

  /** Has every run noted from now on. */
  SimulatedHailo withRunLog() {
    device.write("runs", "");
    return this;
  }

  /** The runs since then, in the order they ended. */
  List<Run> runs() {
    try {
      return Files.readAllLines(device.path().resolve("runs")).stream().map(Run::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A run on the device: whose, and when by the machine's monotonic clock. Immutable. */
  record Run(long pid, long beginNanos, long endNanos) {
    private static Run of(String line) {
      String[] words = line.split(" ", -1);
      return new Run(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
  }

  /** What HailoRT locks while the device is held. */
  Path lock() {
    return device.path().resolve("lock");
  }

  /** How the device fails from now on. */
  void faults(String... lines) {
    device.write("faults", String.join("\n", lines));
  }

  /** The directory that is the device. */
  Path directory() {
    return device.path();
  }

  /** The same worker as {@link #worker}, but for this JVM. */
  WorkerConfig config(Broker broker, String id) {
    return WorkerSettings.simulated(broker.uri(), id, models.path())
        .config()
        .withDevice(
            new DeviceConfig(
                DeviceChoice.HAILO,
                DeviceConfig.DEFAULT.stuckAfter(),
                new DeviceConfig.Hailo(Optional.empty(), Optional.empty(), Optional.of(bridge))));
  }

  /** Starts a worker on the device with further flags, and does not wait for it. */
  WorkerProcess worker(Broker broker, String id, String... flags) {
    return WorkerProcess.start(
        Map.of(
            "HAILO_SIM_DIR",
            device.path().toString(),
            "HAILO_WORKER_JAVA_OPTS",
            "-XX:ErrorFile=/dev/null -XX:-CreateCoredumpOnCrash"),
        broker.uri(),
        id,
        Stream.concat(
                Stream.of(
                    "--device-kind",
                    "auto",
                    "--device-bridge",
                    bridge.toString(),
                    "--models-dir",
                    models.path().toString()),
                Stream.of(flags))
            .toArray(String[]::new));
  }

  /** The command line of {@code hailo-worker} with the device, to run it to its end. */
  List<String> command(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "HAILO_SIM_DIR=" + device.path(),
                WorkerProcess.checkout().resolve("hailo-worker").toString()));
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            "--device-kind=hailo", "--device-bridge=" + bridge, "--models-dir=" + models.path()));
    return command;
  }

  /** The file of a model. */
  Path file(String name) {
    return models.path().resolve(Path.of("models", name + ".hef"));
  }

  @Override
  public void close() {
    models.close();
    device.close();
  }
}

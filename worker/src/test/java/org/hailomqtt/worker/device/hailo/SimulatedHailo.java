package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.ModelSpec.Simulation;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * The simulated HailoRT with a device in a directory of the test's own, under the real bridge. One
 * at a time in a process.
 */
final class SimulatedHailo {
  private static final Path BUILD_SCRIPT = Path.of("test-harness", "hailort-sim", "build.sh");

  private final Path dir;

  private interface Environment extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** What a run of the build script came to. */
  record Built(int exitCode, String output) {}

  /** A device in that directory, and no longer in any other. */
  SimulatedHailo(Path dir) {
    this.dir = dir;
    // Java's own copy of the environment is not what native code reads.
    Native.load("c", Environment.class).setenv("HAILO_SIM_DIR", dir.toString(), 1);
  }

  /** The bridge, built if it is not there or older than its sources. */
  static Path bridge() {
    Built built = build();
    if (built.exitCode() != 0) {
      throw new AssertionError("the simulated HailoRT was not built: " + built.output());
    }
    return checkout()
        .resolve(Path.of("test-harness", "target", "hailort-sim", "libhailo_bridge.so"));
  }

  static Built build(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(checkout().resolve(BUILD_SCRIPT).toString()),
                          Stream.of(arguments))
                      .toList())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Built(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while building the simulated HailoRT", e);
    }
  }

  private static Path checkout() {
    return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
        .filter(path -> Files.isExecutable(path.resolve(BUILD_SCRIPT)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + BUILD_SCRIPT + " above this directory"));
  }

  /** What the device is like from now on. */
  void device(String... lines) {
    write("device", lines);
  }

  /** How it fails from now on. */
  void faults(String... lines) {
    write("faults", lines);
  }

  private void write(String name, String... lines) {
    try {
      Files.write(dir.resolve(name), List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HailoDevice open() throws DeviceException {
    return open(Optional.empty(), Optional.empty());
  }

  HailoDevice open(Optional<String> id, Optional<String> groupId) throws DeviceException {
    return HailoDevice.open(new HailoDevice.Settings(bridge(), id, groupId, host()));
  }

  /** The machine it is in: no other Hailo device there is seen. */
  HailoDevice.Host host() {
    return new HailoDevice.Host(dir, dir, Optional.of(dir));
  }

  /** A model that declares nothing in the catalog. */
  ModelSpec model(List<String> lines) {
    return model(SimulatedHef.file(lines, 0), List.of(), List.of());
  }

  /** A model that talks, or hears. */
  ModelSpec model(ModelSpec.Kind kind, String... lines) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    List<String> all = Stream.concat(Stream.of("kind " + name), Stream.of(lines)).toList();
    try {
      Path path = Files.write(dir.resolve(name + ".hef"), SimulatedHef.file(all, 0));
      return new ModelSpec(
          name + "/main",
          Optional.of(path),
          Optional.empty(),
          List.of(),
          List.of(),
          Simulation.INSTANT,
          kind);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ModelSpec model(byte[] file, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    try {
      Path path = Files.write(dir.resolve("m.hef"), file);
      return new ModelSpec(
          "m/main", Optional.of(path), Optional.empty(), inputs, outputs, Simulation.INSTANT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, running and unloading a thousand times leaves nothing behind. */
class HailoCyclesTest {
  private static final int CYCLES = 1_000;
  private static final int MANY_CYCLES = 10_000;
  private static final int SIDE = 224;
  private static final int FRAME_KIB = SIDE * SIDE * 3 / 1024;

  @TempDir private Path dir;

  private static void cycle(HailoDevice device, ModelSpec spec, Map<String, Tensor> inputs)
      throws DeviceException {
    try (TensorModel model = (TensorModel) device.load(spec)) {
      model.run(inputs);
    }
  }

  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long openFiles() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void memoryAndFilesStayAsTheyAre() throws DeviceException, IOException {
    Resident resident = run(dir, CYCLES);

    // A frame that stays in each cycle would be 132 MB; the JVM's own ups and downs are less.
    assertThat(resident.grownKib()).isLessThan(CYCLES / 10 * 9 * (long) FRAME_KIB / 5);
  }

  /** In a JVM with a heap that does not grow, and with memory allocated as the launcher has it. */
  @Test
  @Tag("long")
  void memoryStaysWithinATwentiethOverManyMore() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms48m",
            "-Xmx48m",
            "-XX:+UseSerialGC",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=1", // the second compiler's own memory comes and goes
            "-cp",
            System.getProperty("java.class.path"),
            HailoCyclesTest.class.getName(),
            dir.toString());
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isZero();
    String[] words = printed.lines().reduce("", (before, line) -> line).split(" ", -1);
    Resident resident = new Resident(Long.parseLong(words[1]), Long.parseLong(words[3]));
    assertThat(resident.grownKib()).as(printed).isLessThan(resident.firstKib() / 20);
  }

  /** The process of its own: prints what is resident after the first tenth and at the end. */
  public static void main(String[] arguments) throws DeviceException, IOException {
    Resident resident = run(Path.of(arguments[0]), MANY_CYCLES);
    System.out.println("first " + resident.firstKib() + " last " + resident.lastKib());
  }

  /** Resident memory after the first tenth of the cycles, and after the last. */
  private record Resident(long firstKib, long lastKib) {
    long grownKib() {
      return lastKib - firstKib;
    }
  }

  private static Resident run(Path dir, int cycles) throws DeviceException, IOException {
    SimulatedHailo hailo = new SimulatedHailo(dir);
    ModelSpec spec =
        hailo.model(
            List.of(
                "input image uint8 NHWC 224 224 3",
                "output mean uint8 NC 1 1 3",
                "compute mean mean image"));
    Map<String, Tensor> inputs =
        Map.of(
            "image",
            Tensor.ofBytes(DataType.UINT8, List.of(1, SIDE, SIDE, 3), new byte[SIDE * SIDE * 3]));

    try (HailoDevice device = hailo.open()) {
      for (int i = 0; i < cycles / 10; i++) {
        cycle(device, spec, inputs);
      }
      long resident = residentKib();
      long files = openFiles();
      for (int i = cycles / 10; i < cycles; i++) {
        cycle(device, spec, inputs);
      }

      assertThat(openFiles()).isLessThanOrEqualTo(files);
      return new Resident(resident, residentKib());
    }
  }
}

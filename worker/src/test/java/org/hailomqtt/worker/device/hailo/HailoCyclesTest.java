package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading, running and unloading a thousand times leaves nothing behind. */
class HailoCyclesTest {
  private static final int CYCLES = 1_000;
  private static final int WARM_UP = 100;
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
      for (int i = 0; i < WARM_UP; i++) {
        cycle(device, spec, inputs);
      }
      long resident = residentKib();
      long files = openFiles();
      for (int i = WARM_UP; i < CYCLES; i++) {
        cycle(device, spec, inputs);
      }

      // A frame that stays in each cycle would be 132 MB; the JVM's own ups and downs are less.
      long leaked = (CYCLES - WARM_UP) * (long) FRAME_KIB;
      assertThat(residentKib() - resident).isLessThan(leaked / 5);
      assertThat(openFiles()).isLessThanOrEqualTo(files);
    }
  }
}

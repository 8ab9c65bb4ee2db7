package org.hailomqtt.harness.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.hailo.HailoDevice;

/**
 * The same inferences as those of {@code direct.cpp}, by the worker's way: JNA, bridge, HailoRT. In
 * a process of its own, on one thread; prints the median in microseconds.
 */
public final class BridgeRun {
  private static final int FRAME_BYTES = 224 * 224 * 3;

  private BridgeRun() {}

  /**
   * Runs.
   *
   * @param arguments the bridge, the simulated device's directory, the model, how many runs warm
   *     up, how many are measured
   */
  public static void main(String[] arguments) throws DeviceException {
    Path bridge = Path.of(arguments[0]);
    Path device = Path.of(arguments[1]);
    HailoDevice.Host host = new HailoDevice.Host(Path.of("/"), device, Optional.of(device));
    HailoDevice.Settings settings =
        new HailoDevice.Settings(bridge, Optional.empty(), Optional.empty(), host);
    ModelSpec.Simulation none = new ModelSpec.Simulation(Duration.ZERO, Duration.ZERO, 0);
    ModelSpec spec =
        new ModelSpec(
            "frame",
            Optional.of(Path.of(arguments[2])),
            Optional.empty(),
            List.of(),
            List.of(),
            none);
    byte[] picture = new byte[FRAME_BYTES];
    for (int i = 0; i < FRAME_BYTES; i++) {
      picture[i] = (byte) (i * 31);
    }
    Map<String, Tensor> inputs =
        Map.of("image", Tensor.ofBytes(DataType.UINT8, List.of(1, 224, 224, 3), picture));
    try (HailoDevice opened = HailoDevice.open(settings);
        TensorModel model = (TensorModel) opened.load(spec)) {
      measure(model, inputs, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
    }
  }

  private static void measure(TensorModel model, Map<String, Tensor> inputs, int warmUp, int runs)
      throws DeviceException {
    long[] nanos = new long[runs];
    float mean = 0;
    for (int i = -warmUp; i < runs; i++) {
      long start = System.nanoTime();
      Map<String, Tensor> outputs = model.run(inputs);
      long end = System.nanoTime();
      mean = outputs.values().iterator().next().floats().get(0);
      if (i >= 0) {
        nanos[i] = end - start;
      }
    }
    Arrays.sort(nanos);
    System.out.println("mean " + mean + "\nmedian " + nanos[runs / 2] / 1e3);
  }
}

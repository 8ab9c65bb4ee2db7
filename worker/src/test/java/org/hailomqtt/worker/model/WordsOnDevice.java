package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;

/** Has a model on the simulated device, and reads along. One thread. */
final class WordsOnDevice implements PreparedInference.Loaded, AutoCloseable {
  final List<String> pieces = new ArrayList<>();
  int stopAfterPieces = Integer.MAX_VALUE;
  PreparedInference.Stop reason = PreparedInference.Stop.CANCELLED;
  private final SimulatedDevice device = new SimulatedDevice();
  private final LoadedModel loaded;

  WordsOnDevice(ModelSpec network) throws DeviceException {
    loaded = device.load(network);
  }

  @Override
  public TensorModel model(ModelSpec network) {
    throw new AssertionError("it has no tensors");
  }

  @Override
  public GenerativeModel generative(ModelSpec network) {
    return (GenerativeModel) loaded;
  }

  @Override
  public void text(String piece) {
    pieces.add(piece);
  }

  @Override
  public Optional<PreparedInference.Stop> stop() {
    return pieces.size() >= stopAfterPieces ? Optional.of(reason) : Optional.empty();
  }

  @Override
  public void close() {
    loaded.close();
    device.close();
  }
}

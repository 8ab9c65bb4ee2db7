package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/** Loaded networks whose results a test decides, and which remember what they were given. */
final class FakeNetworks implements PreparedInference.Loaded {
  private final Map<String, Function<Map<String, Tensor>, Map<String, Tensor>>> answers =
      new HashMap<>();
  private final List<Map<String, Tensor>> runs = new ArrayList<>();
  private final List<TensorSpec> ownInputs;

  FakeNetworks(TensorSpec... ownInputs) {
    this.ownInputs = List.of(ownInputs);
  }

  /** What the network of a key gives. */
  FakeNetworks answering(String key, Function<Map<String, Tensor>, Map<String, Tensor>> answer) {
    answers.put(key, answer);
    return this;
  }

  /** What all networks were given, in order. */
  List<Map<String, Tensor>> runs() {
    return runs;
  }

  @Override
  public TensorModel model(ModelSpec network) {
    Function<Map<String, Tensor>, Map<String, Tensor>> answer = answers.get(network.key());
    if (answer == null) {
      throw new AssertionError(network.key() + " is not loaded");
    }
    return new TensorModel() {
      @Override
      public List<TensorSpec> inputs() {
        return ownInputs.isEmpty() ? network.inputs() : ownInputs;
      }

      @Override
      public List<TensorSpec> outputs() {
        return network.outputs();
      }

      @Override
      public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        runs.add(inputs);
        return answer.apply(inputs);
      }

      @Override
      public void close() {}
    };
  }
}

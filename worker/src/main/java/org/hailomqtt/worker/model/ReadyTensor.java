package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;

/**
 * A tensor for one network, answered with what the network gives: a tensor, or, of several, an
 * object of them by name. The Hailo device manager's users know it so. Immutable.
 *
 * @param network with one input
 * @param given not yet compared with that input where the entry does not declare it
 */
record ReadyTensor(ModelSpec network, GivenTensors.One given) implements PreparedInference {
  /**
   * Compares the tensor with the network's input as far as that is known.
   *
   * @throws ProtocolException INVALID_INPUT if they don't fit
   */
  static ReadyTensor of(ModelSpec network, GivenTensors.One given) {
    if (!network.inputs().isEmpty()) {
      TensorFit.match(network.inputs(), given);
    }
    return new ReadyTensor(network, given);
  }

  @Override
  public List<ModelSpec> networks() {
    return List.of(network);
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    TensorModel model = loaded.model(network);
    Map<String, Tensor> outputs = model.run(inputs(model));
    return () -> result(outputs);
  }

  private Map<String, Tensor> inputs(TensorModel model) throws DeviceException {
    try {
      return TensorFit.match(model.inputs(), given);
    } catch (ProtocolException e) {
      throw new DeviceException(DeviceException.Kind.INPUT, e.text());
    }
  }

  private static JsonNode result(Map<String, Tensor> outputs) {
    if (outputs.size() == 1) {
      return TensorCodec.write(outputs.values().iterator().next());
    }
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    outputs.forEach((name, tensor) -> named.set(name, TensorCodec.write(tensor)));
    return named;
  }
}

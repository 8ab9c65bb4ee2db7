package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.TensorSpec;

/** Brings what a sender gave to the inputs of a network, by name and by shape. Thread-safe. */
final class TensorFit {
  private TensorFit() {}

  /**
   * One fitting tensor for each input. A batch dimension of 1 that is missing or too much is no
   * reason to refuse.
   *
   * @throws ProtocolException INVALID_INPUT with what was expected and what was given
   */
  static Map<String, Tensor> match(List<TensorSpec> inputs, GivenTensors given) {
    if (given instanceof GivenTensors.One one) {
      if (inputs.size() != 1) {
        throw ProtocolException.invalid(
            one.pointer(),
            "this network takes "
                + described(inputs)
                + "; give each as {\"tensors\": {\"name\": {dtype, shape, data_b64}}}");
      }
      TensorSpec input = inputs.get(0);
      return Map.of(input.name(), match(input, one.tensor(), one.pointer()));
    }
    GivenTensors.Named named = (GivenTensors.Named) given;
    for (String name : named.tensors().keySet()) {
      if (inputs.stream().noneMatch(input -> input.name().equals(name))) {
        throw ProtocolException.invalid(
            named.pointer(name),
            "this network has no input '" + name + "'; it takes " + described(inputs));
      }
    }
    Map<String, Tensor> matched = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      Tensor tensor = named.tensors().get(input.name());
      if (tensor == null) {
        throw ProtocolException.invalid(
            named.pointer(input.name()), "this tensor is missing; the network takes " + input);
      }
      matched.put(input.name(), match(input, tensor, named.pointer(input.name())));
    }
    return matched;
  }

  private static Tensor match(TensorSpec input, Tensor tensor, String pointer) {
    return fit(input, tensor)
        .orElseThrow(
            () ->
                ProtocolException.invalid(
                    pointer, "the network takes " + input + ", but " + tensor + " was given"));
  }

  /** The tensor as the input wants it, if it is that up to a batch dimension of 1. */
  static Optional<Tensor> fit(TensorSpec input, Tensor tensor) {
    if (input.fits(tensor)) {
      return Optional.of(tensor);
    }
    List<Integer> shape = new ArrayList<>(tensor.shape());
    if (shape.size() == input.shape().size() - 1) {
      shape.add(0, 1);
    } else if (shape.size() == input.shape().size() + 1 && shape.get(0) == 1) {
      shape.remove(0);
    }
    Tensor reshaped = new Tensor(tensor.dtype(), shape, tensor.data());
    return input.fits(reshaped) ? Optional.of(reshaped) : Optional.empty();
  }

  static String described(List<TensorSpec> inputs) {
    return inputs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
  }
}

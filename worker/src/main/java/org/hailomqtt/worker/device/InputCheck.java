package org.hailomqtt.worker.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.Tensor;

/** Compares tensors handed in with what a model takes, so that all devices refuse alike. */
public final class InputCheck {
  private InputCheck() {}

  /**
   * Lets through exactly one fitting tensor for each input. Any thread.
   *
   * @param key the model's, for the message
   * @param wanted what the model takes
   * @param given tensors by input name
   * @throws DeviceException kind INPUT with what was wanted and what was given
   */
  public static void check(String key, List<TensorSpec> wanted, Map<String, Tensor> given)
      throws DeviceException {
    for (TensorSpec input : wanted) {
      Tensor tensor = given.get(input.name());
      if (tensor == null) {
        throw refusal(key, wanted, "no tensor was given for '" + input.name() + "'");
      }
      if (!input.fits(tensor)) {
        throw refusal(key, wanted, "'" + input.name() + "' was given as " + tensor);
      }
    }
    if (given.size() > wanted.size()) {
      String unknown =
          given.keySet().stream()
              .filter(name -> wanted.stream().noneMatch(input -> input.name().equals(name)))
              .sorted()
              .collect(Collectors.joining(", "));
      throw refusal(key, wanted, "it has no input '" + unknown + "'");
    }
  }

  private static DeviceException refusal(String key, List<TensorSpec> wanted, String what) {
    return new DeviceException(
        DeviceException.Kind.INPUT,
        "model '" + key + "' takes " + described(wanted) + ", but " + what);
  }

  private static String described(List<TensorSpec> specs) {
    return specs.isEmpty()
        ? "no tensors"
        : specs.stream().map(TensorSpec::toString).collect(Collectors.joining(", "));
  }
}

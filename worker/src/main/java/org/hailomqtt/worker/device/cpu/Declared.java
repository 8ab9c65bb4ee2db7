package org.hailomqtt.worker.device.cpu;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * What the catalog declares of a network, held against what its file says. Immutable.
 *
 * <p>With nothing declared, the file's own word is taken. What is declared may be narrower: a size
 * where the file leaves one free, or fewer outputs than it has.
 */
final class Declared {
  private final ModelSpec spec;

  Declared(ModelSpec spec) {
    this.spec = spec;
  }

  /**
   * What the network takes.
   *
   * @param own inputs of the file that are tensors of ours
   * @param names all its inputs
   */
  List<TensorSpec> inputs(List<TensorSpec> own, Set<String> names) throws DeviceException {
    if (own.size() < names.size()) {
      throw fault("has an input of a type that requests can't carry; its inputs are " + names);
    }
    if (spec.inputs().isEmpty()) {
      return own;
    }
    check(spec.inputs(), own, "takes");
    if (spec.inputs().size() < own.size()) {
      throw fault("takes " + own + ", but its catalog entry declares only " + spec.inputs());
    }
    return spec.inputs();
  }

  /**
   * What the network gives.
   *
   * @param own outputs of the file that are tensors of ours
   * @param names all its outputs
   */
  List<TensorSpec> outputs(List<TensorSpec> own, Set<String> names) throws DeviceException {
    if (spec.outputs().isEmpty()) {
      if (own.isEmpty()) {
        throw fault("has no output that a reply can carry; its outputs are " + names);
      }
      return own;
    }
    check(spec.outputs(), own, "gives");
    return spec.outputs();
  }

  private void check(List<TensorSpec> declared, List<TensorSpec> own, String verb)
      throws DeviceException {
    for (TensorSpec each : declared) {
      Optional<TensorSpec> ofFile =
          own.stream().filter(other -> other.name().equals(each.name())).findFirst();
      if (ofFile.isEmpty() || !isWithin(each, ofFile.get())) {
        throw fault(verb + " " + own + ", but its catalog entry declares " + each);
      }
    }
  }

  private static boolean isWithin(TensorSpec declared, TensorSpec own) {
    if (declared.dtype() != own.dtype() || declared.shape().size() != own.shape().size()) {
      return false;
    }
    for (int i = 0; i < own.shape().size(); i++) {
      int size = own.shape().get(i);
      if (size >= 0 && size != declared.shape().get(i)) {
        return false;
      }
    }
    return true;
  }

  private DeviceException fault(String what) {
    return new DeviceException(
        DeviceException.Kind.MODEL, "the file of model '" + spec.key() + "' " + what);
  }
}

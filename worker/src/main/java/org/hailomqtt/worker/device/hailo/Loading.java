package org.hailomqtt.worker.device.hailo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * Chooses the element types of a network's streams and brings it to the device. Immutable.
 *
 * <p>The catalog's word goes first. Without one, an input takes what the network takes, so that a
 * picture's bytes go in as they are; and an output gives float32, for the network's own numbers
 * mean nothing without their scale.
 */
final class Loading {
  private final ModelSpec spec;

  Loading(ModelSpec spec) {
    this.spec = spec;
  }

  /** The key of the model. */
  String key() {
    return spec.key();
  }

  /** What the catalog says of it. */
  ModelSpec spec() {
    return spec;
  }

  /** How messages name it. */
  String what() {
    return what(spec);
  }

  /** How messages name a model. */
  static String what(ModelSpec model) {
    return "model '" + model.key() + "'";
  }

  /**
   * Chooses the types and brings it to the device.
   *
   * @param model just read; closed by this if it fails
   */
  HailoModel.OnDevice bring(NativeModel model) throws DeviceException {
    boolean brought = false;
    try {
      List<HailoStream> inputs = typed(model, HailoBridge.INPUT);
      List<HailoStream> outputs = typed(model, HailoBridge.OUTPUT);
      model.configure();
      HailoModel.OnDevice onDevice =
          new HailoModel.OnDevice(
              model,
              HailoModel.Port.of(model, HailoBridge.INPUT, inputs),
              HailoModel.Port.of(model, HailoBridge.OUTPUT, wanted(outputs)));
      brought = true;
      return onDevice;
    } finally {
      if (!brought) {
        model.close();
      }
    }
  }

  /**
   * What it takes or gives, with the types set. Before the model is configured.
   *
   * @throws DeviceException kind MODEL if the catalog declares what the file does not have
   */
  private List<HailoStream> typed(NativeModel model, int direction) throws DeviceException {
    List<TensorSpec> declared = direction == HailoBridge.INPUT ? spec.inputs() : spec.outputs();
    for (HailoStream stream : model.streams(direction)) {
      if (stream.nms().isPresent()) {
        continue; // boxes have one type for each order
      }
      DataType wanted =
          declaration(declared, stream)
              .map(TensorSpec::dtype)
              .orElse(direction == HailoBridge.INPUT ? stream.dtype() : DataType.FLOAT32);
      int type =
          HailoStream.number(wanted)
              .orElseThrow(
                  () ->
                      fault(
                          "is declared with "
                              + wanted.label()
                              + " for '"
                              + stream.name()
                              + "', but HailoRT converts to uint8, uint16 and float32 only"));
      model.setType(direction, stream.index(), type);
    }
    List<HailoStream> typed = model.streams(direction);
    check(declared, typed, direction);
    return typed;
  }

  private static Optional<TensorSpec> declaration(List<TensorSpec> declared, HailoStream stream) {
    return declared.stream().filter(each -> each.name().equals(stream.name())).findFirst();
  }

  private void check(List<TensorSpec> declared, List<HailoStream> streams, int direction)
      throws DeviceException {
    List<TensorSpec> own = streams.stream().map(HailoStream::spec).toList();
    String verb = direction == HailoBridge.INPUT ? "takes " : "gives ";
    for (TensorSpec each : declared) {
      if (own.stream().noneMatch(other -> isWithin(each, other))) {
        throw fault(verb + own + ", but its catalog entry declares " + each);
      }
    }
    if (direction == HailoBridge.INPUT && !declared.isEmpty() && declared.size() < own.size()) {
      throw fault(verb + own + ", but its catalog entry declares only " + declared);
    }
  }

  private static boolean isWithin(TensorSpec declared, TensorSpec own) {
    if (!declared.name().equals(own.name())
        || declared.dtype() != own.dtype()
        || declared.shape().size() != own.shape().size()) {
      return false;
    }
    for (int i = 0; i < own.shape().size(); i++) {
      int size = declared.shape().get(i);
      if (size >= 0 && own.shape().get(i) >= 0 && size != own.shape().get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The outputs that are wanted: those declared, or all. */
  private List<HailoStream> wanted(List<HailoStream> outputs) {
    List<HailoStream> wanted = new ArrayList<>();
    for (HailoStream output : outputs) {
      if (spec.outputs().isEmpty() || declaration(spec.outputs(), output).isPresent()) {
        wanted.add(output);
      }
    }
    return wanted;
  }

  private DeviceException fault(String message) {
    return new DeviceException(DeviceException.Kind.MODEL, "the file of " + what() + " " + message);
  }
}

package org.hailomqtt.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.hailo.HailoDevice;
import org.hailomqtt.worker.install.EntryDraft;
import org.hailomqtt.worker.install.InstallException;

/**
 * What a network file tells of itself, by loading it. Immutable.
 *
 * @param kind the device that reads such files
 * @param tensors its inputs and outputs; empty if no device could be asked
 * @param gap why not, as a sentence
 */
record NetworkReading(DeviceKind kind, Optional<EntryDraft.Tensors> tensors, Optional<String> gap) {

  /**
   * Reads a file: an ONNX file on the processor, a HEF file on the Hailo device.
   *
   * @throws InstallException if it is no network, or not a whole one
   */
  static NetworkReading of(Path file, ModelsSetup setup) throws InstallException {
    String name = String.valueOf(file.getFileName());
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new InstallException("there is no readable file " + file);
    }
    if (name.endsWith(".onnx")) {
      return onProcessor(file, setup);
    }
    if (name.endsWith(".hef")) {
      return onHailo(file, name, setup);
    }
    throw new InstallException(name + " is no .onnx or .hef file, which are what devices read");
  }

  private static NetworkReading onProcessor(Path file, ModelsSetup setup) throws InstallException {
    try {
      return read(file, DeviceKind.CPU, setup);
    } catch (DeviceException e) {
      throw new InstallException(e.text(), e);
    }
  }

  private static NetworkReading onHailo(Path file, String name, ModelsSetup setup)
      throws InstallException {
    try {
      HailoDevice.checkFile(file, name);
    } catch (DeviceException e) {
      throw new InstallException(e.text(), e);
    }
    try {
      return read(file, DeviceKind.HAILO, setup);
    } catch (DeviceException e) {
      if (e.kind() == DeviceException.Kind.MODEL) {
        throw new InstallException(e.text(), e);
      }
      return new NetworkReading(
          DeviceKind.HAILO,
          Optional.empty(),
          Optional.of(
              "The file is whole, but no device could be asked for its inputs and outputs ("
                  + e.text()
                  + "), so the entry has no 'tensors'."));
    }
  }

  private static NetworkReading read(Path file, DeviceKind kind, ModelsSetup setup)
      throws DeviceException {
    ModelSpec spec =
        new ModelSpec(
            "new/main",
            Optional.of(file),
            Optional.empty(),
            List.of(),
            List.of(),
            ModelSpec.Simulation.INSTANT);
    try (Device device = setup.opener().open(kind);
        LoadedModel loaded = device.load(spec)) {
      TensorModel model = (TensorModel) loaded;
      return new NetworkReading(
          kind,
          Optional.of(new EntryDraft.Tensors(model.inputs(), model.outputs())),
          Optional.empty());
    }
  }
}

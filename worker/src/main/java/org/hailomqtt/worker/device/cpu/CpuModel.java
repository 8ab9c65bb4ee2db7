package org.hailomqtt.worker.device.cpu;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.InputCheck;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/** A session of ONNX Runtime. Device thread only. */
final class CpuModel implements TensorModel {
  private final CpuDevice device;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final ModelSpec spec;
  private final List<TensorSpec> inputs;
  private final List<TensorSpec> outputs;
  private final Set<String> outputNames;

  /**
   * Native memory for each input, kept from run to run: to get and clear it costs more than to fill
   * it.
   */
  private final Map<String, ByteBuffer> staging = new LinkedHashMap<>();

  private boolean closed;

  private CpuModel(
      CpuDevice device,
      OrtEnvironment environment,
      OrtSession session,
      ModelSpec spec,
      List<TensorSpec> inputs,
      List<TensorSpec> outputs) {
    this.device = device;
    this.environment = environment;
    this.session = session;
    this.spec = spec;
    this.inputs = inputs;
    this.outputs = outputs;
    Set<String> names = new LinkedHashSet<>();
    outputs.forEach(output -> names.add(output.name()));
    this.outputNames = names;
  }

  /**
   * Makes a model of a session, which it closes from now on, also when this fails.
   *
   * @throws DeviceException kind MODEL if the catalog declares what the file does not have
   */
  static CpuModel of(
      CpuDevice device, OrtEnvironment environment, OrtSession session, ModelSpec spec)
      throws DeviceException, OrtException {
    boolean made = false;
    try {
      Declared declared = new Declared(spec);
      CpuModel model =
          new CpuModel(
              device,
              environment,
              session,
              spec,
              declared.inputs(
                  ElementTypes.specs(session.getInputInfo()), session.getInputInfo().keySet()),
              declared.outputs(
                  ElementTypes.specs(session.getOutputInfo()), session.getOutputInfo().keySet()));
      made = true;
      return model;
    } finally {
      if (!made) {
        session.close();
      }
    }
  }

  @Override
  public List<TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public List<TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> given) throws DeviceException {
    if (closed || device.isClosed()) {
      throw new IllegalStateException("model '" + spec.key() + "' is closed");
    }
    InputCheck.check(spec.key(), inputs, given);
    List<OnnxTensor> handed = new ArrayList<>();
    try {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      for (TensorSpec input : inputs) {
        Tensor tensor = given.get(input.name());
        if (tensor != null) {
          OnnxTensor staged = staged(input.name(), tensor);
          handed.add(staged);
          tensors.put(input.name(), staged);
        }
      }
      try (OrtSession.Result result = session.run(tensors, outputNames)) {
        return taken(result);
      }
    } catch (OrtException e) {
      throw Faults.ofRunning(spec, e);
    } finally {
      handed.forEach(OnnxTensor::close);
    }
  }

  /** A view of a direct buffer as it is, else of a copy in native memory. */
  private OnnxTensor staged(String name, Tensor tensor) throws OrtException {
    ByteBuffer data = tensor.data();
    if (!data.isDirect()) {
      ByteBuffer stage = staging.get(name);
      if (stage == null || stage.capacity() < data.remaining()) {
        stage = ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.nativeOrder());
        staging.put(name, stage);
      }
      data = stage.clear().put(data).flip().order(ByteOrder.nativeOrder());
    }
    long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    return OnnxTensor.createTensor(
        environment, data, shape, ElementTypes.of(tensor.dtype()).orElseThrow());
  }

  private Map<String, Tensor> taken(OrtSession.Result result) throws DeviceException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec output : outputs) {
      if (!(result.get(output.name()).orElse(null) instanceof OnnxTensor tensor)) {
        throw new DeviceException(
            DeviceException.Kind.INFERENCE,
            "model '" + spec.key() + "' gave no tensor '" + output.name() + "'");
      }
      List<Integer> shape = new ArrayList<>();
      for (long size : tensor.getInfo().getShape()) {
        shape.add(Math.toIntExact(size));
      }
      tensors.put(output.name(), new Tensor(output.dtype(), shape, tensor.getByteBuffer()));
    }
    return tensors;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    staging.clear();
    try {
      session.close();
    } catch (OrtException e) {
      // A session that can't be closed is gone all the same, and nobody could do anything.
      throw new IllegalStateException("ONNX Runtime did not close '" + spec.key() + "'", e);
    }
  }
}

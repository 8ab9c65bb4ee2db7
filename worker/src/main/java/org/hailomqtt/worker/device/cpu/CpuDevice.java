package org.hailomqtt.worker.device.cpu;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelFileCheck;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * The processor as a device, with ONNX Runtime: for people without an NPU.
 *
 * <p>Device thread only, but for {@link #identity()}. ONNX Runtime's environment is one for the
 * process and stays; a session belongs to its model, which closes it.
 */
public final class CpuDevice implements Device {
  private final DeviceIdentity identity;
  private final OrtEnvironment environment;
  private final ModelFileCheck files = new ModelFileCheck();
  private boolean closed;

  private CpuDevice(DeviceIdentity identity, OrtEnvironment environment) {
    this.identity = identity;
    this.environment = environment;
  }

  /**
   * Opens the processor: brings ONNX Runtime's library into the process, which takes about 0.2 s
   * the first time.
   *
   * @throws DeviceException kind UNAVAILABLE if there is no library for this processor
   */
  public static CpuDevice open() throws DeviceException {
    try {
      // Its own complaints go to stderr past every log setting; faults reach us as exceptions.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      environment.setTelemetry(false);
      DeviceIdentity identity =
          new DeviceIdentity(
              DeviceKind.CPU,
              Processor.name(),
              Processor.architecture(),
              Optional.of("ONNX Runtime " + environment.getVersion()));
      return new CpuDevice(identity, environment);
    } catch (OrtException | LinkageError | RuntimeException e) {
      DeviceException unavailable =
          new DeviceException(
              DeviceException.Kind.UNAVAILABLE,
              "ONNX Runtime does not start on this processor ("
                  + Processor.architecture()
                  + "); it needs 64-bit Linux on x86 or ARM");
      unavailable.initCause(e);
      throw unavailable;
    }
  }

  @Override
  public DeviceIdentity identity() {
    return identity;
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    if (closed) {
      throw new IllegalStateException("the processor is closed as a device");
    }
    if (model.kind() != ModelSpec.Kind.TENSOR) {
      throw new DeviceException(
          DeviceException.Kind.MODEL,
          "'"
              + model.key()
              + "' generates text or hears speech, which only a Hailo device can; the processor"
              + " runs networks of tensors (.onnx)");
    }
    Path file = files.verified(model);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // The worker's own threads need a core; and waiting threads must not burn one.
      options.setIntraOpNumThreads(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      // With the arena and without patterns: seven convolutions over 640 x 640 pixels took 20 MB,
      // with patterns 29 MB, and without the arena 51 to 61 MB, all in the same time.
      options.setMemoryPatternOptimization(false);
      OrtSession session = environment.createSession(file.toString(), options);
      return CpuModel.of(this, environment, session, model);
    } catch (OrtException e) {
      throw Faults.ofLoading(model, e);
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}

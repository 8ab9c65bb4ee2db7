package org.hailomqtt.worker.device.cpu;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelFileCheck;
import org.hailomqtt.worker.device.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * The processor as a device, with ONNX Runtime: for people without an NPU.
 *
 * <p>Device thread only, but for {@link #identity()}. ONNX Runtime's environment is one for the
 * process and stays; a session belongs to its model, which closes it.
 */
public final class CpuDevice implements Device {
  /** Where the library lies in ONNX Runtime's jar, by the name that Java has for a processor. */
  private static final Map<String, String> PLATFORMS =
      Map.of("amd64", "linux-x64", "x86_64", "linux-x64", "aarch64", "linux-aarch64");

  private static final String LIBRARY = "libonnxruntime.so";

  private final DeviceIdentity identity;
  private final ModelFileCheck files = new ModelFileCheck();
  private @Nullable OrtEnvironment environment;
  private boolean closed;

  private CpuDevice(DeviceIdentity identity) {
    this.identity = identity;
  }

  /**
   * Opens the processor. ONNX Runtime's library is brought into the process with the first model,
   * as it takes 15 MB and 0.2 s.
   *
   * @throws DeviceException kind UNAVAILABLE if there is no library for this processor
   */
  public static CpuDevice open() throws DeviceException {
    if (!hasLibrary()) {
      throw unavailable();
    }
    return new CpuDevice(
        new DeviceIdentity(
            DeviceKind.CPU,
            Processor.name(),
            Processor.architecture(),
            Optional.ofNullable(OrtEnvironment.class.getPackage().getImplementationVersion())
                .map(version -> "ONNX Runtime " + version)));
  }

  /** In the directory that an installation names, or in the jar. */
  private static boolean hasLibrary() {
    String dir = System.getProperty("onnxruntime.native.path");
    if (dir != null && Files.isReadable(Path.of(dir, LIBRARY))) {
      return true;
    }
    String platform = PLATFORMS.get(Processor.architecture());
    return platform != null
        && OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform + "/" + LIBRARY)
            != null;
  }

  private static DeviceException unavailable() {
    return new DeviceException(
        DeviceException.Kind.UNAVAILABLE,
        "ONNX Runtime does not start on this processor ("
            + Processor.architecture()
            + "); it needs 64-bit Linux on x86 or ARM");
  }

  private OrtEnvironment environment() throws DeviceException {
    OrtEnvironment known = environment;
    if (known != null) {
      return known;
    }
    try {
      // Its own complaints go to stderr past every log setting; faults reach us as exceptions.
      OrtEnvironment started =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      started.setTelemetry(false);
      environment = started;
      return started;
    } catch (OrtException | LinkageError | RuntimeException e) {
      DeviceException unavailable = unavailable();
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
    OrtEnvironment runtime = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // The worker's own threads need a core; and waiting threads must not burn one.
      options.setIntraOpNumThreads(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      // With the arena and without patterns: seven convolutions over 640 x 640 pixels took 20 MB,
      // with patterns 29 MB, and without the arena 51 to 61 MB, all in the same time.
      options.setMemoryPatternOptimization(false);
      OrtSession session = runtime.createSession(file.toString(), options);
      return CpuModel.of(this, runtime, session, model);
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

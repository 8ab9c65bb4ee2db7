package org.hailomqtt.worker.device.hailo;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.jspecify.annotations.Nullable;

/**
 * A network of HailoRT's that hears speech, as the worker knows it. Device thread only.
 *
 * <p>After a failure that is not the sound's the network is taken off the device, and the next call
 * brings it back.
 */
final class HailoSpeechModel implements SpeechModel, OnChip {
  private final HailoDevice device;
  private final ModelSpec spec;
  private @Nullable NativeSpeech onDevice;
  private boolean closed;

  private HailoSpeechModel(HailoDevice device, ModelSpec spec, NativeSpeech onDevice) {
    this.device = device;
    this.spec = spec;
    this.onDevice = onDevice;
  }

  static HailoSpeechModel load(HailoDevice device, ModelSpec spec) throws DeviceException {
    return new HailoSpeechModel(device, spec, bring(device, spec));
  }

  private static NativeSpeech bring(HailoDevice device, ModelSpec spec) throws DeviceException {
    return device.bring(spec, (held, path) -> held.speech(path, Loading.what(spec)));
  }

  @Override
  public List<Segment> transcribe(float[] samples, String language, Task task, Duration most)
      throws DeviceException {
    if (closed) {
      throw new IllegalStateException(Loading.what(spec) + " is closed");
    }
    device.needOpen(Loading.what(spec));
    if (samples.length == 0) {
      throw new DeviceException(
          DeviceException.Kind.INPUT, "there is no sound; " + Loading.what(spec) + " needs some");
    }
    NativeSpeech ready = onDevice;
    if (ready == null) {
      ready = bring(device, spec);
      onDevice = ready;
    }
    try {
      int millis = (int) Math.min(Math.max(most.toMillis(), 1), Integer.MAX_VALUE);
      return ready.transcribe(samples, language, task, millis);
    } catch (DeviceException e) {
      if (e.kind() != DeviceException.Kind.INPUT) {
        leaveDevice();
        device.failed(e);
      }
      throw e;
    }
  }

  @Override
  public void leaveDevice() {
    NativeSpeech left = onDevice;
    onDevice = null;
    if (left != null) {
      left.close();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      leaveDevice();
      device.unloaded(this);
    }
  }
}

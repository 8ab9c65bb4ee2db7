package org.hailomqtt.worker.device.hailo;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * A language model of HailoRT's as the worker knows it. Device thread only.
 *
 * <p>After a failure that is not the prompt's it is taken off the device, and whatever is asked of
 * it next brings it back, with an empty context.
 */
final class HailoGenerativeModel implements GenerativeModel, OnChip {
  private final HailoDevice device;
  private final ModelSpec spec;
  private final Optional<FrameSpec> frame;
  private final PromptCheck check;
  private @Nullable NativeGenerator onDevice;
  private @Nullable HailoGeneration running;
  private boolean closed;

  private HailoGenerativeModel(
      HailoDevice device, ModelSpec spec, NativeGenerator onDevice, Optional<FrameSpec> frame) {
    this.device = device;
    this.spec = spec;
    this.onDevice = onDevice;
    this.frame = frame;
    this.check = new PromptCheck(Loading.what(spec), frame);
  }

  static HailoGenerativeModel load(HailoDevice device, ModelSpec spec) throws DeviceException {
    NativeGenerator brought = bring(device, spec);
    boolean looked = false;
    try {
      Optional<FrameSpec> frame =
          spec.kind() == ModelSpec.Kind.VLM ? Optional.of(brought.frame()) : Optional.empty();
      looked = true;
      return new HailoGenerativeModel(device, spec, brought, frame);
    } finally {
      if (!looked) {
        brought.close();
      }
    }
  }

  private static NativeGenerator bring(HailoDevice device, ModelSpec spec) throws DeviceException {
    return device.bring(
        spec, (held, path) -> held.generator(path, spec.kind(), Loading.what(spec)));
  }

  @Override
  public Optional<FrameSpec> frame() {
    return frame;
  }

  @Override
  public int contextCapacity() throws DeviceException {
    return asked(generator -> generator.context().capacity());
  }

  @Override
  public int contextUsed() throws DeviceException {
    return asked(generator -> generator.context().used());
  }

  @Override
  public void clearContext() throws DeviceException {
    asked(
        generator -> {
          generator.clear();
          return true;
        });
  }

  @Override
  public int countTokens(String text) throws DeviceException {
    return asked(generator -> generator.tokens(text));
  }

  @Override
  public Generation generate(Prompt prompt) throws DeviceException {
    List<String> texts = check.texts(prompt);
    return asked(
        generator -> {
          check.fits(texts, generator);
          HailoGeneration begun =
              new HailoGeneration(this, generator.generate(prompt), prompt.sampling().stop());
          running = begun;
          return begun;
        });
  }

  /** Something that is asked of it. */
  @FunctionalInterface
  private interface Question<T> {
    T of(NativeGenerator generator) throws DeviceException;
  }

  private <T> T asked(Question<T> question) throws DeviceException {
    if (closed) {
      throw new IllegalStateException(Loading.what(spec) + " is closed");
    }
    device.needOpen(Loading.what(spec));
    if (running != null) {
      throw new IllegalStateException(Loading.what(spec) + " is still answering");
    }
    NativeGenerator ready = onDevice;
    if (ready == null) {
      ready = bring(device, spec);
      onDevice = ready;
    }
    try {
      return question.of(ready);
    } catch (DeviceException e) {
      if (e.kind() != DeviceException.Kind.INPUT) {
        broke(e);
      }
      throw e;
    }
  }

  /** Takes it off a device that failed it. */
  void broke(DeviceException fault) {
    leaveDevice();
    device.failed(fault);
  }

  /** Forgets an answer that was closed. */
  void ended(HailoGeneration generation) {
    if (running == generation) {
      running = null;
    }
  }

  @Override
  public void leaveDevice() {
    HailoGeneration broken = running;
    if (broken != null) {
      broken.leaveDevice();
    }
    NativeGenerator left = onDevice;
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
      running = null;
      device.unloaded(this);
    }
  }
}

package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.List;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.Prompt;
import org.hailomqtt.worker.device.Sampling;

/** The native handle of a language model, from loading to freeing. Device thread only. */
final class NativeGenerator implements AutoCloseable {
  /** What the bridge is told in the place of numbers that don't count. */
  private static final Sampling.Draw GREEDY = new Sampling.Draw(1, 1, 1, 1, 0);

  private final HailoBridge bridge;
  private final NativeHandle handle;

  /** The texts that the device stops at now. */
  private List<String> stops = List.of();

  NativeGenerator(HailoBridge bridge, Pointer pointer, String what) {
    this.bridge = bridge;
    this.handle =
        new NativeHandle(
            pointer,
            what,
            bridge::hailo_bridge_generator_error,
            bridge::hailo_bridge_generator_free);
  }

  GenerativeModel.FrameSpec frame() throws DeviceException {
    int[] shape = new int[3];
    handle.check(
        bridge.hailo_bridge_generator_frame(handle.pointer(), shape),
        "does not tell what its pictures must be");
    if (shape[2] != 3) {
      throw new DeviceException(
          DeviceException.Kind.MODEL,
          handle.what() + " looks at pictures of " + shape[2] + " channels; only 3 can be given");
    }
    return new GenerativeModel.FrameSpec(shape[0], shape[1]);
  }

  /**
   * Tokens in the context.
   *
   * @param used how many there are
   * @param capacity how many there can be
   */
  record Context(int used, int capacity) {}

  Context context() throws DeviceException {
    LongByReference used = new LongByReference();
    LongByReference capacity = new LongByReference();
    handle.check(
        bridge.hailo_bridge_generator_context(handle.pointer(), used, capacity),
        "does not tell how full its context is");
    return new Context(Math.toIntExact(used.getValue()), Math.toIntExact(capacity.getValue()));
  }

  void clear() throws DeviceException {
    handle.check(
        bridge.hailo_bridge_generator_clear(handle.pointer()), "can't forget what it was told");
  }

  int tokens(String text) throws DeviceException {
    LongByReference count = new LongByReference();
    handle.check(
        bridge.hailo_bridge_generator_tokens(handle.pointer(), text, count),
        "can't make tokens of a text");
    return Math.toIntExact(count.getValue());
  }

  /** Begins an answer. */
  NativeAnswer generate(Prompt prompt) throws DeviceException {
    Sampling sampling = prompt.sampling();
    stopAt(sampling.stop());
    Sampling.Draw draw = sampling.draw().orElse(GREEDY);
    List<Memory> frames = prompt.frames().stream().map(NativeGenerator::copied).toList();
    PointerByReference answer = new PointerByReference();
    int status =
        bridge.hailo_bridge_generator_generate(
            handle.pointer(),
            prompt.messages().toArray(new String[0]),
            prompt.messages().size(),
            frames.toArray(new Pointer[0]),
            frames.stream().mapToLong(Memory::size).toArray(),
            frames.size(),
            sampling.maxTokens(),
            sampling.draw().isPresent() ? 1 : 0,
            draw.temperature(),
            draw.topP(),
            draw.topK(),
            draw.frequencyPenalty(),
            draw.seed(),
            answer);
    frames.forEach(Memory::close);
    if (status == HailoStatus.INVALID_ARGUMENT) {
      throw handle
          .status(status, "refuses a prompt")
          .fault(
              DeviceException.Kind.INPUT,
              handle.what() + " refuses the prompt",
              "it may be too long, or have a system message in the middle");
    }
    handle.check(status, "can't begin to answer");
    return new NativeAnswer(bridge, answer.getValue(), "the answer of " + handle.what());
  }

  private void stopAt(List<String> wanted) throws DeviceException {
    if (!wanted.equals(stops)) {
      handle.check(
          bridge.hailo_bridge_generator_stop_at(
              handle.pointer(), wanted.toArray(new String[0]), wanted.size()),
          "can't be told where to stop");
      stops = wanted;
    }
  }

  private static Memory copied(Tensor frame) {
    ByteBuffer bytes = frame.data();
    Memory memory = new Memory(bytes.remaining());
    memory.getByteBuffer(0, bytes.remaining()).put(bytes.duplicate());
    return memory;
  }

  @Override
  public void close() {
    handle.close();
  }
}

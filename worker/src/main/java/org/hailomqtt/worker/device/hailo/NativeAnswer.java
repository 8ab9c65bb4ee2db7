package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.Arrays;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;

/** The native handle of an answer while it comes. Device thread only. */
final class NativeAnswer {
  private static final int USUAL_BYTES = 256;

  private final HailoBridge bridge;
  private final NativeHandle handle;
  private final LongByReference length = new LongByReference();
  private final IntByReference state = new IntByReference();
  private byte[] buffer = new byte[USUAL_BYTES];

  /**
   * A token.
   *
   * @param bytes UTF-8, which may end within a character
   * @param state of the answer behind it
   */
  record Token(byte[] bytes, int state) {}

  NativeAnswer(HailoBridge bridge, Pointer pointer, String what) {
    this.bridge = bridge;
    this.handle =
        new NativeHandle(
            pointer, what, bridge::hailo_bridge_answer_error, bridge::hailo_bridge_answer_free);
  }

  /**
   * Waits for a token; empty if it is not there yet. Not to be called behind the last one.
   *
   * @throws DeviceException kind LOST where HailoRT says that nothing more will come
   */
  Optional<Token> next(int timeoutMillis) throws DeviceException {
    int status = read(timeoutMillis);
    if (status == HailoStatus.INSUFFICIENT_BUFFER && length.getValue() > buffer.length) {
      buffer = new byte[Math.toIntExact(length.getValue())];
      status = read(timeoutMillis);
    }
    if (status == HailoStatus.TIMEOUT) {
      return Optional.empty();
    }
    if (status == HailoStatus.INVALID_OPERATION) {
      // What reading gives when the connection went away under it.
      throw lost(status);
    }
    handle.check(status, "broke off");
    byte[] bytes = Arrays.copyOf(buffer, Math.toIntExact(length.getValue()));
    return Optional.of(new Token(bytes, state.getValue()));
  }

  private int read(int timeoutMillis) {
    return bridge.hailo_bridge_answer_next(
        handle.pointer(), timeoutMillis, buffer, buffer.length, length, state);
  }

  void abort() throws DeviceException {
    handle.check(bridge.hailo_bridge_answer_abort(handle.pointer()), "can't be aborted");
  }

  /** That no token comes any more, although the answer has no end. */
  DeviceException stalled() {
    return lost(HailoStatus.TIMEOUT);
  }

  private DeviceException lost(int status) {
    return HailoStatus.of(status)
        .fault(
            DeviceException.Kind.LOST,
            handle.what() + " broke off",
            "the worker opens the device again for the next request; try again");
  }

  /**
   * Frees it, aborting it where needed; callable twice.
   *
   * @return whether HailoRT let go of it; if not, only a device opened anew is a clean one
   */
  boolean release() {
    return handle.release() == HailoStatus.SUCCESS;
  }
}

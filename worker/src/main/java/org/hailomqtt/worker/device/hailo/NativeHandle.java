package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import org.hailomqtt.worker.device.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handle of the bridge's, from making to freeing, with its last error. Device thread only. */
final class NativeHandle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NativeHandle.class);

  private final Pointer pointer;
  private final String what;
  private final Errors errors;
  private final Free free;
  private boolean closed;

  /** The function that tells what failed last. */
  @FunctionalInterface
  interface Errors {
    int tell(Pointer handle, byte[] text, long capacity, LongByReference needed);
  }

  /** The function that frees it; it gives a status. */
  @FunctionalInterface
  interface Free {
    int free(Pointer handle);
  }

  /**
   * @param pointer which this frees from now on
   * @param what it is, for messages
   */
  NativeHandle(Pointer pointer, String what, Errors errors, Free free) {
    this.pointer = pointer;
    this.what = what;
    this.errors = errors;
    this.free = free;
  }

  Pointer pointer() {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
    return pointer;
  }

  /** Throws what a status says unless it is success. */
  void check(int number, String failed) throws DeviceException {
    if (number != HailoStatus.SUCCESS) {
      throw status(number, failed).fault(what + " " + failed);
    }
  }

  /** A status, with the bridge's own word for it logged. */
  HailoStatus status(int number, String failed) {
    BridgeText.Answer why =
        BridgeText.of((text, capacity, needed) -> errors.tell(pointer(), text, capacity, needed));
    HailoStatus status = HailoStatus.of(number);
    log.debug("{} {}: {}: {}", what, failed, status, why.text());
    return status;
  }

  String what() {
    return what;
  }

  /** Frees it and tells the status of that; success if it is freed already. */
  int release() {
    if (closed) {
      return HailoStatus.SUCCESS;
    }
    closed = true;
    return free.free(pointer);
  }

  @Override
  public void close() {
    int status = release();
    if (status != HailoStatus.SUCCESS) {
      log.warn("{} did not close cleanly: {}", what, HailoStatus.of(status));
    }
  }
}

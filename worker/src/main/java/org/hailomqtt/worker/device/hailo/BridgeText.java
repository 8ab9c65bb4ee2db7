package org.hailomqtt.worker.device.hailo;

import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;

/** Takes texts out of the bridge, however long they are. Thread-safe. */
final class BridgeText {
  private static final int USUAL_BYTES = 256;

  private BridgeText() {}

  /** A function that writes a text; it gives a status. */
  @FunctionalInterface
  interface Source {
    int write(byte[] text, long capacity, LongByReference needed);
  }

  /**
   * What came of asking. Immutable.
   *
   * @param status HailoRT's; 0 is success
   * @param text empty unless the status is 0
   */
  record Answer(int status, String text) {}

  /** Asks once, and once more if the text was longer than usual. */
  static Answer of(Source source) {
    byte[] bytes = new byte[USUAL_BYTES];
    LongByReference needed = new LongByReference();
    int status = source.write(bytes, bytes.length, needed);
    if (status == HailoStatus.INSUFFICIENT_BUFFER && needed.getValue() > bytes.length) {
      bytes = new byte[Math.toIntExact(needed.getValue())];
      status = source.write(bytes, bytes.length, needed);
    }
    if (status != HailoStatus.SUCCESS) {
      return new Answer(status, "");
    }
    int length = Math.toIntExact(needed.getValue() - 1);
    return new Answer(status, new String(bytes, 0, length, StandardCharsets.UTF_8));
  }
}

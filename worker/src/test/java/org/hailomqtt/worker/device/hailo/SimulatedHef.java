package org.hailomqtt.worker.device.hailo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes model files for the simulated HailoRT: HEF layout, version 3, around a text of our own.
 * Thread-safe.
 */
final class SimulatedHef {
  /** Takes x and y and gives sum and product, each float32[1, 4]. */
  static final List<String> PAIR =
      List.of(
          "input x float32 NC 1 1 4",
          "input y float32 NC 1 1 4",
          "output sum float32 NC 1 1 4",
          "output product float32 NC 1 1 4",
          "compute sum add x y",
          "compute product multiply x y");

  private static final int HEADER_BYTES = 56;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private SimulatedHef() {}

  /**
   * A file.
   *
   * @param lines as test-harness/hailort-sim/README.md tells
   * @param weightBytes how much follows them, as weights do in real ones
   */
  static byte[] file(List<String> lines, int weightBytes) {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEADER_BYTES + text.length + weightBytes)
        .putInt(0x01484546)
        .putInt(3)
        .putInt(text.length)
        .putLong(0) // a hash that only the real one reads
        .putLong(weightBytes)
        .putInt(0)
        .putLong(0)
        .putLong(hash(text))
        .putLong(0)
        .put(text)
        .array();
  }

  private static long hash(byte[] text) {
    long hash = FNV_OFFSET;
    for (byte each : text) {
      hash = (hash ^ Byte.toUnsignedInt(each)) * FNV_PRIME;
    }
    return hash;
  }
}

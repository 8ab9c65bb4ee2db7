package org.hailomqtt.harness;

import java.io.ByteArrayOutputStream;
import java.util.stream.Collector;

/** Arrays of bytes in a row. Stateless. */
final class Bytes {
  private Bytes() {}

  /** One array out of many. */
  static Collector<byte[], ByteArrayOutputStream, byte[]> joining() {
    return Collector.of(
        ByteArrayOutputStream::new,
        ByteArrayOutputStream::writeBytes,
        (first, second) -> {
          first.writeBytes(second.toByteArray());
          return first;
        },
        ByteArrayOutputStream::toByteArray);
  }
}

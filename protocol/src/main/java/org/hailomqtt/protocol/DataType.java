package org.hailomqtt.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Element type of a tensor, named as numpy names it. All values are little-endian. Immutable. */
public enum DataType {
  /** Unsigned 8-bit: pictures. */
  UINT8(1),
  /** Signed 8-bit. */
  INT8(1),
  /** One byte, 0 or 1. */
  BOOL(1),
  /** Unsigned 16-bit. */
  UINT16(2),
  /** Signed 16-bit. */
  INT16(2),
  /** IEEE half precision. */
  FLOAT16(2),
  /** Signed 32-bit. */
  INT32(4),
  /** IEEE single precision. */
  FLOAT32(4),
  /** Signed 64-bit. */
  INT64(8),
  /** IEEE double precision. */
  FLOAT64(8);

  private final int bytes;
  private final String label;

  DataType(int bytes) {
    this.bytes = bytes;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** The numpy name: {@code uint8}, {@code float32}, … */
  public String label() {
    return label;
  }

  /** All names, as error texts list them. */
  static String labels() {
    return Arrays.stream(values()).map(DataType::label).collect(Collectors.joining(", "));
  }

  /** The type of that numpy name, if there is one. */
  public static Optional<DataType> ofLabel(String label) {
    for (DataType type : values()) {
      if (type.label.equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

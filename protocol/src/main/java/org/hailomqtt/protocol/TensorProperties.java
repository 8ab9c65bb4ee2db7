package org.hailomqtt.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The tensor that a raw body is by the user properties {@code dtype} and {@code shape}.
 * Thread-safe.
 */
final class TensorProperties {
  private static final Pattern SHAPE =
      Pattern.compile(" *[\\[(]?( *[0-9]{1,9} *[,x]){0,15}( *[0-9]{1,9})? *[\\])]? *");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private TensorProperties() {}

  /** Whether the sender says that the body is a tensor. */
  static boolean areIn(Map<String, String> user) {
    return user.containsKey("dtype") || user.containsKey("shape");
  }

  /**
   * The payload as a tensor, without a copy.
   *
   * @throws ProtocolException INVALID_INPUT
   */
  static Tensor read(byte[] payload, Map<String, String> user) {
    String dtype = given(user, "dtype", "uint8");
    DataType type =
        DataType.ofLabel(dtype.strip())
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        "/input/dtype",
                        "the user property dtype '"
                            + Excerpt.of(dtype)
                            + "' must be one of "
                            + DataType.labels()));
    List<Integer> shape = shape(given(user, "shape", "1,224,224,3"));
    try {
      return new Tensor(type, shape, ByteBuffer.wrap(payload));
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid("/input", e.getMessage() + "; mend the body or its shape");
    }
  }

  private static String given(Map<String, String> user, String name, String example) {
    String value = user.get(name);
    if (value == null) {
      throw ProtocolException.invalid(
          "/input/" + name,
          "a raw tensor needs the user properties dtype and shape; add "
              + name
              + " such as "
              + example);
    }
    return value;
  }

  /** {@code [1, 224, 224, 3]}, {@code (3,)}, {@code 1,224,224,3} or {@code 1x224x224x3}. */
  private static List<Integer> shape(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw ProtocolException.invalid(
          "/input/shape",
          "the user property shape '"
              + Excerpt.of(text)
              + "' must be a list of at most 16 whole numbers, such as 1,224,224,3");
    }
    return DIGITS.matcher(text).results().map(digits -> Integer.parseInt(digits.group())).toList();
  }
}

package org.hailomqtt.harness.bench;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One kind of request that floor and worker are compared by. Immutable.
 *
 * @param name a word for the table
 * @param body what is sent
 * @param p50Limit the most that the worker's p50 may be in multiples of the floor's
 * @param rateLimit the least that the worker's rate with many in flight may be, as a share of the
 *     floor's
 */
record Scenario(String name, RequestBody body, OptionalDouble p50Limit, OptionalDouble rateLimit) {
  private static final int SMALL_TENSOR_BYTES = 81;
  private static final int TENSOR_BYTES = 224 * 224 * 3;
  private static final OptionalDouble NONE = OptionalDouble.empty();

  /**
   * Those of the benchmark. Decoding of base64 and JPEG is work that the floor does not do, so
   * these have no limit.
   */
  static List<Scenario> all() {
    return List.of(
        new Scenario("json 200 B", small(), OptionalDouble.of(2.0), OptionalDouble.of(0.5)),
        new Scenario("tensor 150 KB", octets(), OptionalDouble.of(1.3), OptionalDouble.of(0.5)),
        new Scenario("tensor base64", base64(), NONE, NONE),
        new Scenario("jpeg 640x480", picture(BenchModels.FAST), NONE, NONE));
  }

  /** The small request, for the comparison of two workers. */
  static Scenario ledger() {
    return new Scenario("ledger", small(), NONE, NONE);
  }

  /** A JPEG, for the comparison of two workers. */
  static Scenario decoding() {
    return new Scenario("decoding", picture(BenchModels.FAST), NONE, NONE);
  }

  /** A drawn JPEG for one of the benchmark's models. */
  static RequestBody picture(String model) {
    return new RequestBody(BenchPicture.jpeg(), "image/jpeg", Map.of("model", model));
  }

  private static RequestBody small() {
    return json(BenchModels.SMALL, BenchModels.SMALL_SHAPE, new byte[SMALL_TENSOR_BYTES]);
  }

  private static RequestBody octets() {
    return new RequestBody(
        tensor(),
        "application/octet-stream",
        Map.of("model", BenchModels.FAST, "dtype", "uint8", "shape", BenchModels.PICTURE_SHAPE));
  }

  private static RequestBody base64() {
    return json(BenchModels.FAST, BenchModels.PICTURE_SHAPE, tensor());
  }

  private static RequestBody json(String model, String shape, byte[] tensor) {
    String text =
        """
        {"model":"%s","input":{"tensor":{"dtype":"uint8","shape":[%s],"data_b64":"%s"}}}\
        """
            .formatted(model, shape, Base64.getEncoder().encodeToString(tensor));
    return RequestBody.plain(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] tensor() {
    byte[] tensor = new byte[TENSOR_BYTES];
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = (byte) (i * 31);
    }
    return tensor;
  }
}

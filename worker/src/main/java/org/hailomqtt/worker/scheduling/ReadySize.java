package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.model.ModelDefinition;

/**
 * How much of the heap a request's input takes once it is ready for the device. Thread-safe.
 *
 * <p>A picture of a few kilobytes becomes five megabytes for a network that takes 640 x 640 numbers
 * of red, green and blue, and a heap that is right for a Raspberry Pi has room for a few of those.
 */
final class ReadySize {
  /** A picture that is kept to be drawn into, or to be looked at again. */
  private static final int KEPT_BYTES = 4 << 20;

  /** Of a network that does not say what its frames are. */
  private static final int FRAME_BYTES = 1 << 20;

  /** Sound of 8 bits and 1,000 samples a second becomes four bytes and 16,000. */
  private static final int SPEECH_GROWTH = 64;

  /** Five minutes of it are all that a request may hold. */
  private static final long MOST_SPEECH_BYTES = 20L << 20;

  /** What one request may take of the heap, and all that are under way. */
  static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private static final int LIGHT_BODY_BYTES = 4096;

  /** The pictures of a small network are made ready at once, however many wait. */
  private static final int LIGHT_READY_BYTES = 256 << 10;

  private ReadySize() {}

  /**
   * Refuses several pictures that take more memory than there is for one request.
   *
   * @param pictures how many
   * @param bytes what they take
   * @param most what there is
   */
  static void check(int pictures, int bytes, long most) {
    if (pictures > 1 && bytes > most) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          "/input/images",
          "these "
              + pictures
              + " pictures take "
              + (bytes >> 20)
              + " MiB of the worker's memory for this model, and one request has "
              + (most >> 20)
              + " MiB; send at most "
              + Math.max(1, most * pictures / bytes)
              + " in a request");
    }
  }

  /** An estimate in bytes; the size of the body where that is not a picture. */
  static int of(Request request, ModelDefinition model, int bodyBytes) {
    int pictures = pictures(request.input(), model);
    if (pictures == 0) {
      return hearsSpeech(model)
          ? (int) Math.min(MOST_SPEECH_BYTES, (long) SPEECH_GROWTH * bodyBytes)
          : bodyBytes;
    }
    boolean kept =
        request.params().path("render").asBoolean() || model.networks().containsKey("detection");
    long each = inputBytes(model) + (kept ? KEPT_BYTES : 0);
    if (pictures > 1) {
      each += outputBytes(model); // All run before the first result is written.
    }
    long ready = Math.min(Integer.MAX_VALUE, pictures * each);
    // Pixels need not become more, and nobody may have said what is taken.
    return request.input() instanceof RequestInput.Image
        ? (int) ready
        : Math.max((int) ready, bodyBytes);
  }

  /**
   * How many pictures there are to decode, or to bring to the size that the model wants.
   *
   * <p>Pixels of any size may come as a tensor. One that the network takes as it is counts for
   * nothing: it goes through untouched.
   */
  static int pictures(RequestInput input, ModelDefinition model) {
    if (input instanceof RequestInput.Image) {
      return 1;
    }
    boolean takesPixels = model.settings().has("image") || looks(model);
    if (input instanceof RequestInput.TensorBody body) {
      return takesPixels && !isTakenAsItIs(body.tensor(), model) ? 1 : 0;
    }
    if (!(input instanceof RequestInput.Fields json)) {
      return 0;
    }
    JsonNode fields = json.fields();
    if (fields.has("image")) {
      return 1;
    }
    int pictures = fields.path("images").size() + fields.path("frames").size();
    boolean tensor = TensorCodec.isTensor(fields) || fields.has("tensor") || fields.has("input");
    return pictures == 0 && takesPixels && tensor ? 1 : pictures;
  }

  /** Whether making it ready costs little time and memory; small pixels are resized at once. */
  static boolean isLight(RequestInput input, ModelDefinition model, int bodyBytes, int readyBytes) {
    return input instanceof RequestInput.Text
        || (input instanceof RequestInput.TensorBody
            && (readyBytes <= LIGHT_READY_BYTES
                || (pictures(input, model) == 0 && readyBytes <= bodyBytes)))
        || (input instanceof RequestInput.Fields
            && bodyBytes <= LIGHT_BODY_BYTES
            && readyBytes <= LIGHT_READY_BYTES);
  }

  private static boolean isTakenAsItIs(Tensor tensor, ModelDefinition model) {
    return model.networks().values().stream()
        .flatMap(network -> network.inputs().stream())
        .anyMatch(
            input -> input.dtype() == tensor.dtype() && bytes(input) == tensor.data().remaining());
  }

  private static boolean looks(ModelDefinition model) {
    return model.networks().values().stream()
        .anyMatch(network -> network.kind() == ModelSpec.Kind.VLM);
  }

  private static boolean hearsSpeech(ModelDefinition model) {
    return model.networks().values().stream()
        .anyMatch(network -> network.kind() == ModelSpec.Kind.SPEECH);
  }

  private static long inputBytes(ModelDefinition model) {
    return model.networks().values().stream().mapToLong(ReadySize::inputBytes).sum();
  }

  private static long inputBytes(ModelSpec network) {
    return network.kind() == ModelSpec.Kind.VLM && network.inputs().isEmpty()
        ? FRAME_BYTES
        : network.inputs().stream().mapToLong(ReadySize::bytes).sum();
  }

  private static long outputBytes(ModelDefinition model) {
    return model.networks().values().stream()
        .flatMap(network -> network.outputs().stream())
        .mapToLong(ReadySize::bytes)
        .sum();
  }

  private static long bytes(TensorSpec tensor) {
    long bytes = tensor.dtype().bytes();
    for (int dimension : tensor.shape()) {
      bytes *= Math.max(1, dimension);
    }
    return bytes;
  }
}

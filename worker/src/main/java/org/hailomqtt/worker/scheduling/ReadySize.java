package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
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

  private ReadySize() {}

  /** An estimate in bytes; the size of the body where that is not a picture. */
  static int of(Request request, ModelDefinition model, int bodyBytes) {
    int pictures = pictures(request.input());
    if (pictures == 0) {
      return bodyBytes;
    }
    boolean kept =
        request.params().path("render").asBoolean() || model.networks().containsKey("detection");
    long each = inputBytes(model) + (kept ? KEPT_BYTES : 0);
    long ready = Math.min(Integer.MAX_VALUE, pictures * each);
    // JSON may bring pixels, which need not become more, and nobody may have said what is taken.
    return request.input() instanceof RequestInput.Image
        ? (int) ready
        : Math.max((int) ready, bodyBytes);
  }

  /** How many pictures there are to decode. */
  static int pictures(RequestInput input) {
    if (input instanceof RequestInput.Image) {
      return 1;
    }
    if (!(input instanceof RequestInput.Fields json)) {
      return 0;
    }
    JsonNode fields = json.fields();
    return fields.has("image") ? 1 : fields.path("images").size();
  }

  private static long inputBytes(ModelDefinition model) {
    long bytes = 0;
    for (ModelSpec network : model.networks().values()) {
      for (TensorSpec input : network.inputs()) {
        long size = input.dtype().bytes();
        for (int dimension : input.shape()) {
          size *= Math.max(1, dimension);
        }
        bytes += size;
      }
    }
    return bytes;
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Several pictures in one request, {@code input.images}, for a model type that knows only of one.
 * Thread-safe.
 *
 * <p>Result: {@code {"results": […]}}, one for each picture, in their order. They run one after the
 * other in one turn on the device; one that is wrong refuses the request.
 */
public final class EachPicture implements ModelHandler {
  /** All are decoded before the first runs, and a network's input takes megabytes. */
  static final int MAX_PICTURES = 8;

  private static final String IMAGE = "/input/image";
  private static final String IMAGES = "/input/images";

  private final ModelHandler one;

  /**
   * @param one serves a request with one picture, {@code input.image}
   */
  public EachPicture(ModelHandler one) {
    this.one = one;
  }

  @Override
  public String type() {
    return one.type();
  }

  @Override
  public PreparedInference prepare(ModelDefinition model, Request request) {
    if (!(request.input() instanceof RequestInput.Fields json)
        || !json.fields().has("images")
        || json.fields().has("image")) {
      return one.prepare(model, request);
    }
    JsonNode images = json.fields().get("images");
    if (!images.isArray() || images.isEmpty() || images.size() > MAX_PICTURES) {
      throw ProtocolException.invalid(
          IMAGES, "this must be a list of 1 to " + MAX_PICTURES + " pictures; send more requests");
    }
    List<PreparedInference> prepared = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      prepared.add(prepare(model, request, i));
    }
    return new All(prepared);
  }

  private PreparedInference prepare(ModelDefinition model, Request request, int i) {
    ObjectNode input = ((RequestInput.Fields) request.input()).fields().deepCopy();
    JsonNode image = input.remove("images").get(i);
    input.set("image", image);
    try {
      return one.prepare(model, request.withInput(new RequestInput.Fields(input)));
    } catch (ProtocolException e) {
      throw moved(e, i);
    }
  }

  /** Says where in the list the picture lies that is wrong. */
  private static ProtocolException moved(ProtocolException e, int i) {
    String pointer = e.pointer();
    return pointer == null || !pointer.startsWith(IMAGE)
        ? e
        : new ProtocolException(
            e.code(), IMAGES + "/" + i + pointer.substring(IMAGE.length()), e.text());
  }

  /** The pictures, ready for the device. Immutable. */
  private record All(List<PreparedInference> each) implements PreparedInference {
    @Override
    public List<ModelSpec> networks() {
      return each.stream().flatMap(one -> one.networks().stream()).distinct().toList();
    }

    @Override
    public Output run(Loaded loaded) throws DeviceException {
      List<Output> outputs = new ArrayList<>();
      for (PreparedInference one : each) {
        outputs.add(one.run(loaded));
      }
      return () -> {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode list = result.putArray("results");
        outputs.forEach(output -> list.add(output.result()));
        return result;
      };
    }
  }
}

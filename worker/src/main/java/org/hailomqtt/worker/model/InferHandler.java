package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorModel;
import org.jspecify.annotations.Nullable;

/**
 * Type {@code infer}: named tensors in and out of any network of the catalog. Thread-safe.
 *
 * <p>Result: {@code {"outputs": {name: {dtype, shape, data_b64}}}}.
 */
public final class InferHandler implements ModelHandler {
  static final String TYPE = "infer";

  private static final String FORMS =
      "give {\"tensor\": {dtype, shape, data_b64}}, {\"tensors\": {name: {…}}}, or a raw tensor"
          + " with the user properties dtype and shape";

  private final PerModel<Optional<PictureReader>> pictures;

  /**
   * @param pictures decodes pictures for networks that take them
   */
  public InferHandler(PictureDecoder pictures) {
    this.pictures = new PerModel<>(model -> PictureReader.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public PreparedInference prepare(ModelDefinition model, Request request) {
    Fields.ofParams(request.params()).only("type 'infer'");
    ModelSpec network = network(model, request.model());
    if (network.kind() != ModelSpec.Kind.TENSOR) {
      throw ProtocolException.invalid(
          "/model",
          "model '"
              + model.name()
              + "' has no tensors to give; send the request to type '"
              + model.type()
              + "'");
    }
    GivenTensors given = given(model, network, request.input());
    return network.inputs().isEmpty()
        ? new Prepared(network, loaded -> late(loaded, given))
        : new Prepared(network, ready(TensorFit.match(network.inputs(), given)));
  }

  private static ModelSpec network(ModelDefinition model, @Nullable String asked) {
    Map<String, ModelSpec> networks = model.networks();
    String role = role(model, asked);
    ModelSpec network = networks.get(role);
    if (network != null) {
      return network;
    }
    if (networks.size() == 1 && role.isEmpty()) {
      return networks.values().iterator().next();
    }
    throw new ProtocolException(
        ErrorCode.MODEL_NOT_FOUND,
        "/model",
        "model '"
            + model.name()
            + "' has the networks "
            + String.join(", ", new TreeSet<>(networks.keySet()))
            + "; name one, such as \"model\": \""
            + new TreeSet<>(networks.values().stream().map(ModelSpec::key).toList()).first()
            + "\"");
  }

  /** The part after the model's name, or the role whose file a path names. */
  private static String role(ModelDefinition model, @Nullable String asked) {
    if (asked == null || asked.equals(model.name())) {
      return "";
    }
    if (asked.startsWith(model.name() + "/")) {
      return asked.substring(model.name().length() + 1);
    }
    String file = asked.substring(asked.lastIndexOf('/') + 1);
    return model.networks().entrySet().stream()
        .filter(
            network -> network.getValue().file().filter(path -> path.endsWith(file)).isPresent())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private GivenTensors given(ModelDefinition model, ModelSpec network, RequestInput input) {
    if (input instanceof RequestInput.TensorBody body) {
      return new GivenTensors.One(body.tensor(), "/input");
    }
    if (input instanceof RequestInput.Fields json) {
      JsonNode fields = json.fields();
      if (TensorCodec.isTensor(fields)) {
        return new GivenTensors.One(TensorCodec.read(fields, "/input"), "/input");
      }
      if (fields.has("tensor")) {
        return new GivenTensors.One(
            TensorCodec.read(fields.get("tensor"), "/input/tensor"), "/input/tensor");
      }
      if (fields.has("tensors")) {
        return named(fields.get("tensors"));
      }
    }
    return picture(model, network, input);
  }

  private static GivenTensors named(JsonNode node) {
    if (!node.isObject()) {
      throw ProtocolException.invalid(
          "/input/tensors", "this must be an object of tensors by input name; " + FORMS);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    GivenTensors.Named named = new GivenTensors.Named(tensors, "/input/tensors");
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      tensors.put(
          entry.getKey(), TensorCodec.read(entry.getValue(), named.pointer(entry.getKey())));
    }
    return named;
  }

  private GivenTensors picture(ModelDefinition model, ModelSpec network, RequestInput input) {
    PictureInput picture =
        PictureInput.of(input)
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        "/input",
                        "there is no tensor for network '" + network.key() + "'; " + FORMS));
    Optional<PictureReader> reader =
        PictureForm.network(model.networks()).equals(Optional.of(network))
            ? pictures.of(model)
            : Optional.empty();
    if (reader.isPresent()) {
      return new GivenTensors.Named(
          Map.of(reader.get().name(), reader.get().tensor(picture)), picture.pointer());
    }
    if (picture instanceof PictureInput.Pixels pixels) {
      return new GivenTensors.One(pixels.tensor(), pixels.pointer());
    }
    throw new ProtocolException(
        ErrorCode.UNSUPPORTED_MEDIA,
        picture.pointer(),
        "network '" + network.key() + "' takes no pictures; " + FORMS);
  }

  /** Brings the inputs when the network is loaded. */
  private interface Inputs {
    Map<String, Tensor> of(TensorModel loaded) throws DeviceException;
  }

  private static Inputs ready(Map<String, Tensor> tensors) {
    return loaded -> tensors;
  }

  /** For a network whose catalog entry leaves it to the file to say what it takes. */
  private static Map<String, Tensor> late(TensorModel loaded, GivenTensors given)
      throws DeviceException {
    try {
      return TensorFit.match(loaded.inputs(), given);
    } catch (ProtocolException e) {
      throw new DeviceException(DeviceException.Kind.INPUT, e.text());
    }
  }

  /** One network to run. Immutable. */
  private record Prepared(ModelSpec network, Inputs inputs) implements PreparedInference {
    @Override
    public List<ModelSpec> networks() {
      return List.of(network);
    }

    @Override
    public Output run(Loaded loaded) throws DeviceException {
      TensorModel model = loaded.model(network);
      Map<String, Tensor> outputs = model.run(inputs.of(model));
      return () -> result(outputs);
    }
  }

  private static JsonNode result(Map<String, Tensor> outputs) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ObjectNode named = result.putObject("outputs");
    outputs.forEach((name, tensor) -> named.set(name, TensorCodec.write(tensor)));
    return result;
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Type {@code ocr}: the text in a picture. Thread-safe.
 *
 * <p>A picture gives {@code {"lines": [{text, score, box, corners}]}} in reading order. A tensor
 * gives the output of the network that finds lines; {@code mode} "recognition" with {@code crops}
 * gives a list, for each crop the output of the network that reads them.
 */
public final class OcrHandler implements ModelHandler {
  static final String TYPE = "ocr";

  /** The device manager's users send all lines of a page. */
  private static final int MAX_CROPS = 256;

  private static final String CROPS = "/input/crops";

  private final PictureDecoder decoder;
  private final PerModel<OcrModel> models;

  /**
   * @param pictures decodes pictures
   */
  public OcrHandler(PictureDecoder pictures) {
    this.decoder = pictures;
    this.models = new PerModel<>(model -> OcrModel.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    OcrModel model = OcrModel.of(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    OcrQuery.of(Settings.of(definition, TYPE, OcrQuery.PARAMS), model);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    OcrModel model = models.of(definition);
    OcrQuery query = OcrQuery.of(Settings.of(request, definition, TYPE, OcrQuery.PARAMS), model);
    if (request.input() instanceof RequestInput.Fields json
        && json.fields() instanceof ObjectNode object) {
      Fields fields = Fields.ofInput(object);
      boolean recognition =
          fields
              .choice("mode", Map.of("detection", false, OcrModel.RECOGNITION, true))
              .orElse(object.has("crops"));
      if (recognition) {
        return crops(model, fields, object);
      }
      if (object.has("mode") && TensorCodec.isTensor(object.path("image"))) {
        return map(model, new GivenTensors.One(read(object, "image"), "/input/image"));
      }
    }
    VisionInput input = VisionInput.of(request.input(), TYPE);
    if (input instanceof VisionInput.Ready ready) {
      return map(model, ready.tensor());
    }
    int keptSide = Math.max(model.form().width(), model.form().height()) * 3 / 2;
    PlacedPicture picture = model.pictures().read(((VisionInput.Image) input).picture(), keptSide);
    Picture pixels =
        picture
            .pixels()
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        "/input",
                        "lines can't be cut out of what only the network understands; give a"
                            + " picture, or uint8[height, width, 3]"));
    return new OcrPicture(model, query, picture, pixels);
  }

  private static Tensor read(ObjectNode input, String name) {
    return TensorCodec.read(input.get(name), "/input/" + name);
  }

  private static PreparedInference map(OcrModel model, GivenTensors.One given) {
    Tensor tensor =
        model
            .pictures()
            .tensor(
                new PictureInput.Pixels(
                    ChannelsLast.unless(model.detection().inputs().get(0), given.tensor()),
                    given.pointer()));
    return ReadyTensor.of(model.detection(), new GivenTensors.One(tensor, given.pointer()));
  }

  private PreparedInference crops(OcrModel model, Fields fields, ObjectNode input) {
    String language = fields.optionalText("language").orElse(model.language());
    TextReader reader =
        Optional.ofNullable(model.readers().get(language))
            .orElseThrow(
                () ->
                    fields.refuse(
                        "language",
                        "this model reads " + String.join(", ", model.readers().keySet())));
    JsonNode crops = input.path("crops");
    if (!crops.isArray() || crops.isEmpty() || crops.size() > MAX_CROPS) {
      throw ProtocolException.invalid(
          CROPS, "this must be a list of 1 to " + MAX_CROPS + " tensors {dtype, shape, data_b64}");
    }
    List<Tensor> lines = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      String pointer = CROPS + "/" + i;
      lines.add(reader.tensor(TensorCodec.read(crops.get(i), pointer), pointer, decoder));
    }
    return new Crops(reader, lines);
  }

  /** Lines that a sender has cut out. Immutable. */
  private record Crops(TextReader reader, List<Tensor> lines) implements PreparedInference {
    @Override
    public List<ModelSpec> networks() {
      return List.of(reader.network());
    }

    @Override
    public Output run(Loaded loaded) throws DeviceException {
      List<Tensor> outputs = new ArrayList<>();
      for (Tensor line : lines) {
        Map<String, Tensor> input = Map.of(reader.input().name(), line);
        outputs.add(reader.output(loaded.model(reader.network()).run(input)));
      }
      return () -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        outputs.forEach(output -> list.add(TensorCodec.write(output)));
        return list;
      };
    }
  }
}

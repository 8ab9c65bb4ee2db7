package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * Type {@code depth}: how far away is what a picture shows. Thread-safe.
 *
 * <p>A picture gives {@code {"png": base64, width, height, min, max}}, a PNG of 16-bit grey in the
 * picture's size, or with {@code format} "tensor" the distances as {@code tensor}. A tensor gives
 * the tensor that the network gives.
 */
public final class DepthHandler implements ModelHandler {
  static final String TYPE = "depth";

  private final PerModel<DepthModel> models;

  /**
   * @param pictures decodes pictures
   */
  public DepthHandler(PictureDecoder pictures) {
    this.models = new PerModel<>(model -> DepthModel.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    DepthModel model =
        DepthModel.of(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    DepthForm.of(Settings.of(definition, TYPE, DepthForm.PARAMS), true, model);
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    DepthModel model = models.of(definition);
    Settings params = Settings.of(request, definition, TYPE, DepthForm.PARAMS);
    VisionInput input = VisionInput.of(request.input(), TYPE);
    boolean ready = input instanceof VisionInput.Ready;
    DepthForm form = DepthForm.of(params, !ready, model);
    PlacedPicture picture = model.pictures().read(picture(input, model), 0);
    boolean untouched = ready && request.params().isEmpty();
    return new Prepared(model, picture, untouched ? Optional.empty() : Optional.of(form));
  }

  private static PictureInput picture(VisionInput input, DepthModel model) {
    if (input instanceof VisionInput.Image image) {
      return image.picture();
    }
    GivenTensors.One given = ((VisionInput.Ready) input).tensor();
    TensorSpec wanted = model.network().inputs().get(0);
    return new PictureInput.Pixels(ChannelsLast.unless(wanted, given.tensor()), given.pointer());
  }

  /**
   * One picture, or what the network takes. Immutable.
   *
   * @param form empty to give the network's output untouched
   */
  private record Prepared(DepthModel model, PlacedPicture picture, Optional<DepthForm> form)
      implements PreparedInference {
    @Override
    public List<ModelSpec> networks() {
      return List.of(model.network());
    }

    @Override
    public Output run(Loaded loaded) throws DeviceException {
      Map<String, Tensor> inputs = Map.of(model.pictures().name(), picture.tensor());
      Tensor output = model.output(loaded.model(model.network()).run(inputs));
      return () ->
          form.isPresent()
              ? form.get().result(model.distances(output), picture.placement(), model)
              : TensorCodec.write(output);
    }
  }
}

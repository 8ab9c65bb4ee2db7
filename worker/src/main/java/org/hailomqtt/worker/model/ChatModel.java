package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.GenerativeModel.FrameSpec;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * A catalog entry of a type that writes, understood; and the frame of its network once that is
 * known. Thread-safe.
 *
 * <p>Pictures are made ready while the network may not be loaded yet: for the frame that the entry
 * says, else for the one that the network had when it was loaded last, else for Qwen2-VL's.
 */
final class ChatModel {
  private static final FrameSpec USUAL = new FrameSpec(336, 336);

  private final ModelSpec network;
  private final PictureDecoder decoder;
  private final PictureForm.Fit fit;
  private final boolean isFrameSaid;
  private volatile FrameSpec frame;

  private ChatModel(ModelSpec network, PictureDecoder decoder, PictureForm.Fit fit) {
    this.network = network;
    this.decoder = decoder;
    this.fit = fit;
    this.isFrameSaid = !network.inputs().isEmpty();
    this.frame = isFrameSaid ? frame(network.inputs().get(0)) : USUAL;
  }

  private static FrameSpec frame(TensorSpec input) {
    return new FrameSpec(input.shape().get(0), input.shape().get(1));
  }

  /**
   * Reads an entry.
   *
   * @throws CatalogException if it has not one network, or its frame can't be read
   */
  static ChatModel of(ModelDefinition model, PictureDecoder decoder) {
    if (model.networks().size() != 1) {
      throw new CatalogException("/files", "type " + model.type() + " needs one network, a .hef");
    }
    PictureForm.Fit fit =
        Fields.of(model.settings(), CatalogException::new)
            .optionalObject("frame")
            .map(frame -> ChatParams.fit(frame.only("'frame'", "height", "width", "fit")))
            .orElse(PictureForm.Fit.COVER);
    return new ChatModel(model.networks().values().iterator().next(), decoder, fit);
  }

  ModelSpec network() {
    return network;
  }

  /** Whether it looks at pictures. */
  boolean looks() {
    return network.kind() == ModelSpec.Kind.VLM;
  }

  /** The frame that pictures are made ready for. */
  FrameSpec frame() {
    return frame;
  }

  /** Whether the entry says what the frame is. */
  boolean isFrameSaid() {
    return isFrameSaid;
  }

  /** The loaded network takes other frames than were made; from now on they are made for it. */
  void learn(FrameSpec actual) {
    frame = actual;
  }

  /**
   * Makes frames of pictures: decodes, cuts and resizes.
   *
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA or TOO_LARGE
   */
  List<Tensor> frames(
      List<PictureInput> pictures, FrameSpec size, Optional<PictureForm.Fit> wanted) {
    List<Double> zeros = List.of(0.0, 0.0, 0.0);
    List<Double> ones = List.of(1.0, 1.0, 1.0);
    PictureForm form =
        new PictureForm(
            size.width(), size.height(), PictureForm.Layout.NHWC, wanted.orElse(fit), zeros, ones);
    TensorSpec input =
        new TensorSpec("frame", DataType.UINT8, List.of(size.height(), size.width(), 3));
    PictureReader reader = new PictureReader(decoder, form, input);
    List<Tensor> frames = new ArrayList<>();
    for (PictureInput picture : pictures) {
      frames.add(reader.tensor(picture));
    }
    return frames;
  }
}

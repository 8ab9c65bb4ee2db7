package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/** Makes the tensor of one network input out of a picture in whatever form. Thread-safe. */
final class PictureReader {
  private final PictureDecoder decoder;
  private final PictureForm form;
  private final TensorSpec input;

  PictureReader(PictureDecoder decoder, PictureForm form, TensorSpec input) {
    this.decoder = decoder;
    this.form = form;
    this.input = input;
  }

  /** The input's name. */
  String name() {
    return input.name();
  }

  /**
   * The tensor. One that fits the input as it is goes through untouched; uint8 pixels of shape
   * [height, width, 3] are resized like any picture.
   *
   * @throws ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA or TOO_LARGE
   */
  Tensor tensor(PictureInput picture) {
    return read(picture, 0).tensor();
  }

  /**
   * The tensor, where the picture lies in it, and the picture for whoever needs its pixels later.
   *
   * @param keptSide how long the longer side of the kept picture is at most; 0 to keep none
   * @throws ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA or TOO_LARGE
   */
  PlacedPicture read(PictureInput picture, int keptSide) {
    if (picture instanceof PictureInput.Encoded encoded) {
      PictureForm wanted = form.atLeast(keptSide / 2);
      int detail = keptSide > 0 ? 2 : 1;
      return placed(decoder.decode(encoded.bytes(), encoded.pointer(), wanted, detail), keptSide);
    }
    PictureInput.Pixels pixels = (PictureInput.Pixels) picture;
    Optional<Tensor> ready = TensorFit.fit(input, pixels.tensor());
    if (ready.isEmpty()) {
      return placed(picture(pixels.tensor(), pixels.pointer()), keptSide);
    }
    return new PlacedPicture(
        ready.get(),
        Placement.of(form.width(), form.height(), form),
        keptSide > 0 && isPicture(pixels.tensor())
            ? Optional.of(kept(picture(pixels.tensor(), pixels.pointer()), keptSide))
            : Optional.empty());
  }

  private PlacedPicture placed(Picture picture, int keptSide) {
    return new PlacedPicture(
        resized(picture),
        Placement.of(picture.sourceWidth(), picture.sourceHeight(), form),
        keptSide > 0 ? Optional.of(kept(picture, keptSide)) : Optional.empty());
  }

  /** A copy in red, green and blue, in the proportions of what was sent. */
  private static Picture kept(Picture picture, int side) {
    int most = Math.min(side, Math.max(picture.width(), picture.height()));
    double scale =
        Math.min(1, (double) most / Math.max(picture.sourceWidth(), picture.sourceHeight()));
    PictureForm form =
        new PictureForm(
            Math.max(1, (int) Math.round(picture.sourceWidth() * scale)),
            Math.max(1, (int) Math.round(picture.sourceHeight() * scale)),
            PictureForm.Layout.NHWC,
            PictureForm.Fit.STRETCH,
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 1.0, 1.0));
    Tensor rgb = PictureResizer.resize(picture, form, DataType.UINT8);
    byte[] samples = new byte[rgb.data().remaining()];
    rgb.data().get(samples);
    return Picture.ofRgb(form.width(), form.height(), samples)
        .ofSource(picture.sourceWidth(), picture.sourceHeight());
  }

  private Tensor resized(Picture picture) {
    boolean batch = input.shape().size() > form.dimensions().size();
    Tensor tensor = PictureResizer.resize(picture, form, input.dtype());
    return batch ? TensorFit.fit(input, tensor).orElse(tensor) : tensor;
  }

  private Picture picture(Tensor tensor, String pointer) {
    List<Integer> shape = tensor.shape();
    int batch = shape.size() - 3;
    if (!isPicture(tensor)) {
      throw ProtocolException.invalid(
          pointer,
          "the network takes "
              + input
              + ", or a picture as uint8[height, width, 3]; "
              + tensor
              + " was given");
    }
    byte[] samples = new byte[tensor.data().remaining()];
    tensor.data().get(samples);
    return Picture.ofRgb(shape.get(batch + 1), shape.get(batch), samples);
  }

  private static boolean isPicture(Tensor tensor) {
    List<Integer> shape = tensor.shape();
    int batch = shape.size() - 3;
    return tensor.dtype() == DataType.UINT8
        && (batch == 0 || (batch == 1 && shape.get(0) == 1))
        && shape.get(batch + 2) == 3
        && shape.get(batch) > 0
        && shape.get(batch + 1) > 0;
  }

  /** The reader for pictures of an entry, if it takes any. */
  static Optional<PictureReader> of(ModelDefinition model, PictureDecoder decoder) {
    return PictureForm.of(Fields.of(model.settings(), CatalogException::new))
        .map(form -> new PictureReader(decoder, form, form.input(model.networks())));
  }

  /**
   * The reader for pictures of an entry that must take some.
   *
   * @throws CatalogException if it says nothing of them
   */
  static PictureReader required(ModelDefinition model, PictureDecoder decoder) {
    return of(model, decoder)
        .orElseThrow(
            () ->
                new CatalogException(
                    "/image",
                    "type "
                        + model.type()
                        + " needs this section: width, height, layout, fit, mean and std"));
  }

  /**
   * The network that pictures go into.
   *
   * @throws CatalogException if there are several and none has the role of it
   */
  static ModelSpec network(ModelDefinition model) {
    return PictureForm.network(model.networks())
        .orElseThrow(
            () ->
                new CatalogException(
                    "/files",
                    "type "
                        + model.type()
                        + " needs one network, or one of role 'image' or 'detection'"));
  }
}

package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Tensor;
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
    if (picture instanceof PictureInput.Encoded encoded) {
      return resized(decoder.decode(encoded.bytes(), encoded.pointer(), form));
    }
    PictureInput.Pixels pixels = (PictureInput.Pixels) picture;
    return TensorFit.fit(input, pixels.tensor())
        .orElseGet(() -> resized(picture(pixels.tensor(), pixels.pointer())));
  }

  private Tensor resized(Picture picture) {
    boolean batch = input.shape().size() > form.dimensions().size();
    Tensor tensor = PictureResizer.resize(picture, form, input.dtype());
    return batch ? TensorFit.fit(input, tensor).orElse(tensor) : tensor;
  }

  private Picture picture(Tensor tensor, String pointer) {
    List<Integer> shape = tensor.shape();
    int batch = shape.size() - 3;
    boolean pixels =
        tensor.dtype() == DataType.UINT8
            && (batch == 0 || (batch == 1 && shape.get(0) == 1))
            && shape.get(batch + 2) == 3
            && shape.get(batch) > 0
            && shape.get(batch + 1) > 0;
    if (!pixels) {
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

  /** The reader for pictures of an entry, if it takes any. */
  static Optional<PictureReader> of(ModelDefinition model, PictureDecoder decoder) {
    return PictureForm.of(Fields.of(model.settings(), CatalogException::new))
        .map(form -> new PictureReader(decoder, form, form.input(model.networks())));
  }
}

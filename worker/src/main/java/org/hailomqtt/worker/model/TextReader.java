package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * A network that reads lines of text in one language or more, and its characters. Immutable.
 *
 * @param language what requests call it
 * @param network takes one line, gives scores for each step along it
 * @param form of a line
 * @param input the network's
 * @param charset its characters
 * @param scores what the network gives
 */
record TextReader(
    String language,
    ModelSpec network,
    PictureForm form,
    TensorSpec input,
    Charset charset,
    Scores scores) {

  /**
   * Reads what an entry says of a network.
   *
   * @param role the network's
   * @param form of a line
   * @throws CatalogException if something is missing or does not fit together
   */
  static TextReader of(
      ModelDefinition model, String role, String language, PictureForm form, Scores scores) {
    ModelSpec network = model.networks().get(role);
    if (network == null || network.inputs().size() != 1) {
      throw new CatalogException(
          "/tensors/" + role, "type ocr needs one input declared for this network");
    }
    String own = "charset-" + language;
    String charsetRole = model.files().containsKey(own) ? own : "charset";
    Path file = model.files().get(charsetRole);
    if (file == null) {
      throw new CatalogException(
          "/files",
          "network '"
              + role
              + "' needs its characters: a file of role '"
              + own
              + "' or 'charset' with one in each line");
    }
    Charset charset = Charset.read(charsetRole, file);
    for (TensorSpec output : network.outputs()) {
      int classes = output.shape().isEmpty() ? 0 : output.shape().get(output.shape().size() - 1);
      if (classes > 0 && !charset.fits(classes)) {
        throw new CatalogException(
            "/files/" + charsetRole,
            "the charset has "
                + charset.size()
                + " lines, but the network tells "
                + classes
                + " things apart: there must be 1 or 2 fewer lines, for nothing and the space");
      }
    }
    return new TextReader(
        language, network, form, form.checked(network.inputs().get(0), "line"), charset, scores);
  }

  /** The network's input for a line. */
  Tensor tensor(TextCrop crop, List<TurnedBox.Point> corners) {
    Picture line = crop.of(corners, form.width(), form.height());
    Tensor tensor = PictureResizer.resize(line, form, input.dtype());
    return TensorFit.fit(input, tensor).orElse(tensor);
  }

  /** What the device manager's users send: a line, or a crop of any size. */
  Tensor tensor(Tensor given, String pointer, PictureDecoder decoder) {
    PictureReader reader = new PictureReader(decoder, form, input);
    return reader.tensor(new PictureInput.Pixels(ChannelsLast.unless(input, given), pointer));
  }

  /**
   * The scores among the network's outputs.
   *
   * @throws DeviceException kind INFERENCE if they are not what the charset makes expect
   */
  Tensor output(Map<String, Tensor> outputs) throws DeviceException {
    Tensor tensor = Outputs.only(network, outputs);
    if (!charset.fits(tensor)) {
      throw Outputs.unexpected(
          network.key(),
          outputs,
          "one output of shape [1, steps, " + (charset.size() + 1) + "] or one more");
    }
    return tensor;
  }

  /** The text that scores tell. */
  Charset.Line read(Tensor output) {
    List<Integer> shape = output.shape();
    return charset.read(Outputs.floats(output), shape.get(shape.size() - 1), scores);
  }

  /** The network's role for a language that an entry names, if it is one of several. */
  static Optional<String> language(String role) {
    String prefix = OcrModel.RECOGNITION + "-";
    return role.startsWith(prefix)
        ? Optional.of(role.substring(prefix.length()))
        : Optional.empty();
  }
}

package org.hailomqtt.worker.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A catalog entry of type {@code ocr}, understood. Immutable.
 *
 * @param detection the network that finds lines of text
 * @param form of the pictures that it takes
 * @param pictures makes its input
 * @param finding what a line of text is in its output
 * @param readers the networks that read lines, by language
 * @param language the one for requests that name none
 */
record OcrModel(
    ModelSpec detection,
    PictureForm form,
    PictureReader pictures,
    Finding finding,
    Map<String, TextReader> readers,
    String language) {
  static final String RECOGNITION = "recognition";

  private static final String DETECTION = "detection";

  /** The settings of the section {@code detection}; as PaddleOCR has them where it says nothing. */
  record Finding(double pixelThreshold, double unclip, double minSide) {
    static Finding of(Fields entry) {
      if (!entry.has(DETECTION)) {
        return new Finding(0.3, 1.5, 3);
      }
      Fields section =
          entry.object(DETECTION).only("'detection'", "pixel_threshold", "unclip", "min_side");
      return new Finding(
          section.number("pixel_threshold", 0, 1).orElse(0.3),
          section.number("unclip", 0, 10).orElse(1.5),
          section.number("min_side", 0, 1000).orElse(3));
    }
  }

  /** Copies the map. */
  OcrModel {
    readers = Map.copyOf(readers);
  }

  /**
   * Reads an entry and its charsets.
   *
   * @throws CatalogException if something it needs is missing or does not fit together
   */
  static OcrModel of(ModelDefinition model, PictureDecoder decoder) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    ModelSpec detection = model.networks().get(DETECTION);
    if (detection == null) {
      throw new CatalogException("/files", "type ocr needs a network of role 'detection'");
    }
    PictureForm line =
        PictureForm.of(entry, "line")
            .orElseThrow(
                () ->
                    new CatalogException(
                        "/line",
                        "type ocr needs this section for lines of text: width, height, layout, mean"
                            + " and std"));
    Scores scores = entry.choice("scores", Scores.NAMES).orElse(Scores.PROBABILITIES);
    String language = entry.optionalText("language").orElse("en");
    Map<String, TextReader> readers = new TreeMap<>();
    for (String role : new TreeSet<>(model.networks().keySet())) {
      if (role.equals(RECOGNITION)) {
        readers.put(language, TextReader.of(model, role, language, line, scores));
      } else {
        TextReader.language(role)
            .ifPresent(
                other -> readers.put(other, TextReader.of(model, role, other, line, scores)));
      }
    }
    if (!readers.containsKey(language)) {
      throw new CatalogException(
          "/files",
          "type ocr needs a network of role 'recognition' or 'recognition-" + language + "'");
    }
    PictureReader pictures = PictureReader.required(model, decoder);
    return new OcrModel(
        detection,
        PictureForm.of(entry).orElseThrow(),
        pictures,
        Finding.of(entry),
        readers,
        language);
  }

  /**
   * The map of probabilities among the outputs of the network that finds lines.
   *
   * @throws DeviceException kind INFERENCE if there is none
   */
  Plane map(Map<String, Tensor> outputs) throws DeviceException {
    return Plane.of(Outputs.only(detection, outputs))
        .orElseThrow(
            () ->
                Outputs.unexpected(
                    detection.key(), outputs, "one float32 output of shape [1, height, width, 1]"));
  }
}

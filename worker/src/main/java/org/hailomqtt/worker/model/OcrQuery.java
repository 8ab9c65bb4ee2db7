package org.hailomqtt.worker.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a request of type {@code ocr} wants to know. Immutable.
 *
 * @param languages in which lines are read; of several the likeliest text is told
 * @param boxThreshold how sure it must be that something is text
 * @param confidence how sure it must be what the text is
 * @param most how many lines
 * @param render whether the picture is drawn with the lines in it
 */
record OcrQuery(
    List<TextReader> languages, double boxThreshold, double confidence, int most, boolean render) {
  /** The names of the parameters. */
  static final String[] PARAMS = {
    "languages", "threshold", "confidence_threshold", "max_detections", "render"
  };

  private static final int MAX_LANGUAGES = 8;
  private static final int MAX_LINES = 500;
  private static final int DEFAULT_LINES = 100;

  /** Copies the list. */
  OcrQuery {
    languages = List.copyOf(languages);
  }

  static OcrQuery of(Settings params, OcrModel model) {
    Fields languages = params.fields("languages");
    Optional<List<String>> asked = languages.texts("languages", MAX_LANGUAGES);
    List<TextReader> readers =
        new LinkedHashSet<>(asked.orElse(List.of(model.language())))
            .stream().map(language -> reader(language, languages, model)).toList();
    return new OcrQuery(
        readers,
        params.share("threshold", 0.6),
        params.share("confidence_threshold", 0.5),
        params.integer("max_detections", 1, MAX_LINES, DEFAULT_LINES),
        params.flag("render"));
  }

  private static TextReader reader(String language, Fields languages, OcrModel model) {
    TextReader reader = model.readers().get(language);
    if (reader == null) {
      throw languages.refuse(
          "languages",
          "this model does not read '"
              + Fields.excerpt(language)
              + "'; it reads "
              + String.join(", ", new TreeSet<>(model.readers().keySet())));
    }
    return reader;
  }

  /** What a line is for this request. */
  TextRegions regions(OcrModel.Finding finding) {
    return new TextRegions(
        finding.pixelThreshold(), boxThreshold, finding.unclip(), finding.minSide(), most);
  }
}

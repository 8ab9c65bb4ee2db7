package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;

/**
 * Type {@code clip}: pictures and texts in one space of embeddings. Thread-safe.
 *
 * <p>A picture gives {@code {"labels": [{label, score}]}} with the best first, or with {@code mode}
 * "embedding", or where no labels are known, {@code {"embedding": tensor}}. A text gives {@code
 * {"embedding": tensor}}, several {@code {"embeddings": [tensor]}}. All embeddings have length one.
 */
public final class ClipHandler implements ModelHandler {
  /** A model may know many labels; who did not ask for them wants to see the first few. */
  private static final int MOST_OF_ITS_OWN = 5;

  static final String TYPE = "clip";

  private static final Map<String, Boolean> MODES = Map.of("labels", true, "embedding", false);

  private final PerModel<ClipModel> models;

  /**
   * Makes a handler.
   *
   * @param pictures decodes pictures
   */
  public ClipHandler(PictureDecoder pictures) {
    this.models = new PerModel<>(model -> ClipModel.of(model, pictures));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    ClipModel model = models.of(definition);
    Fields params =
        Fields.ofParams(request.params()).only("type 'clip'", "labels", "mode", "top_k");
    ClipInput input = ClipInput.of(request.input());
    if (input instanceof ClipInput.Picture picture) {
      return picture(model, params, picture);
    }
    refuse(params, "labels");
    refuse(params, "top_k");
    if (params.choice("mode", MODES).orElse(false)) {
      throw params.refuse("mode", "labels are for pictures; give input.image, or leave this out");
    }
    TextEncoder encoder = encoder(model, "/input");
    return input instanceof ClipInput.TextTensor text
        ? new ClipEmbedding(encoder.network(), tensor(encoder, text))
        : new ClipTexts(batch(encoder, (ClipInput.Texts) input), ((ClipInput.Texts) input).one());
  }

  private static void refuse(Fields params, String name) {
    if (params.has(name)) {
      throw params.refuse(name, "'" + name + "' is for pictures; leave it out with a text");
    }
  }

  private static PreparedInference picture(
      ClipModel model, Fields params, ClipInput.Picture picture) {
    Optional<List<String>> asked = params.texts("labels", ClipModel.MAX_LABELS);
    int most =
        params
            .optionalInteger("top_k", 1, ClipModel.MAX_LABELS)
            .orElse(asked.isPresent() ? ClipModel.MAX_LABELS : MOST_OF_ITS_OWN);
    boolean wanted =
        params.choice("mode", MODES).orElse(asked.isPresent() || !picture.embeddingExpected());
    List<String> labels = asked.orElse(model.labels());
    if (wanted && labels.isEmpty() && params.has("mode")) {
      throw params.refuse("labels", "this model has no labels of its own; give some");
    }
    Optional<TextBatch> texts =
        wanted && !labels.isEmpty()
            ? Optional.of(
                new TextBatch(encoder(model, "/params/labels"), labels, i -> "/params/labels/" + i))
            : Optional.empty();
    Map<String, Tensor> tensors =
        Map.of(model.pictures().name(), model.pictures().tensor(picture.picture()));
    return texts.isPresent()
        ? new ClipLabels(model.image(), tensors, texts.get(), model.logitScale(), most)
        : new ClipEmbedding(model.image(), tensors);
  }

  private static TextEncoder encoder(ClipModel model, String pointer) {
    return model
        .text()
        .orElseThrow(
            () ->
                ProtocolException.invalid(
                    pointer, "model '" + model.image().key() + "' reads no texts; give a picture"));
  }

  private static Map<String, Tensor> tensor(TextEncoder encoder, ClipInput.TextTensor text) {
    return TensorFit.match(
        encoder.network().inputs(), new GivenTensors.One(text.tensor(), text.pointer()));
  }

  private static TextBatch batch(TextEncoder encoder, ClipInput.Texts texts) {
    return new TextBatch(encoder, texts.texts(), texts::pointer);
  }
}

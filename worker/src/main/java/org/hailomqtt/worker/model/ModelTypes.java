package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the entry of each model type may hold, and how it is checked. Thread-safe.
 *
 * <p>A type that is not listed here may hold anything: this worker does not serve it.
 */
final class ModelTypes {
  /** What every entry may hold. */
  private static final List<String> COMMON =
      List.of(
          "name",
          "type",
          "description",
          "files",
          "devices",
          "tensors",
          "image",
          "simulated",
          "default",
          "source",
          "memory_mb",
          "pin",
          "keep_alive_s",
          "exclusive_group",
          "cache_s");

  /** What only requests may say for these types. */
  private static final Set<String> WITHOUT_PARAMS = Set.of(InferHandler.TYPE, ClipHandler.TYPE);

  private static final Map<String, Rules> TYPES =
      Map.ofEntries(
          Map.entry(InferHandler.TYPE, new Rules(List.of(), model -> {})),
          Map.entry(
              ClipHandler.TYPE,
              new Rules(List.of("text", "labels", "logit_scale"), ClipModel::check)),
          Map.entry(
              ClassifyHandler.TYPE, new Rules(List.of("labels", "scores"), ClassifyHandler::check)),
          Map.entry(
              DetectHandler.TYPE,
              new Rules(List.of("labels", "scores", "decoder", "anchors"), DetectHandler::check)),
          Map.entry(PoseHandler.TYPE, new Rules(List.of("scores"), PoseHandler::check)),
          Map.entry(
              FaceHandler.TYPE, new Rules(List.of("scores", "embedding"), FaceHandler::check)),
          Map.entry(
              DepthHandler.TYPE,
              new Rules(List.of("output", "decoding", "range"), DepthHandler::check)),
          Map.entry(ChatHandler.VLM, new Rules(List.of("frame"), ChatHandler::check)),
          Map.entry(ChatHandler.VLM_CHAT, new Rules(List.of("frame"), ChatHandler::check)),
          Map.entry(WhisperHandler.TYPE, new Rules(List.of(), WhisperHandler::check)),
          Map.entry(ChatHandler.LLM, new Rules(List.of(), ChatHandler::check)),
          Map.entry(
              OcrHandler.TYPE,
              new Rules(List.of("line", "detection", "language", "scores"), OcrHandler::check)));

  /**
   * What goes for one type.
   *
   * @param settings names that its entries may hold besides those of every entry
   * @param check throws a CatalogException for a model that its handler could not serve
   */
  private record Rules(List<String> settings, Consumer<ModelDefinition> check) {}

  private ModelTypes() {}

  /**
   * Refuses a name in an entry that its type does not know.
   *
   * @throws CatalogException for such a name
   */
  static void checkNames(String type, Fields entry) {
    Rules rules = TYPES.get(type);
    if (rules != null) {
      List<String> allowed = new ArrayList<>(COMMON);
      allowed.addAll(rules.settings);
      if (!WITHOUT_PARAMS.contains(type)) {
        allowed.add("params");
      }
      entry.only("an entry of type '" + type + "'", allowed.toArray(String[]::new));
    }
  }

  /**
   * Refuses parameters that requests of the type could not have.
   *
   * @param settings the entry of the model, with these parameters in place of its own
   * @throws CatalogException for such parameters
   */
  static void checkParams(String type, ModelDefinition model, ObjectNode settings) {
    Fields params = Fields.of(settings, CatalogException::new).object("params");
    if (type.equals(InferHandler.TYPE)) {
      params.only("type '" + type + "'");
    } else if (type.equals(ClipHandler.TYPE)) {
      params.only("type '" + type + "'", "labels", "mode", "top_k");
    } else {
      check(model.withSettings(settings));
    }
  }

  /**
   * Refuses a model that the handler of its type could not serve.
   *
   * @throws CatalogException if so
   */
  static void check(ModelDefinition model) {
    Rules rules = TYPES.get(model.type());
    if (rules != null) {
      rules.check.accept(model);
    }
  }
}

package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.List;
import org.hailomqtt.protocol.Names;

/** Where models are found, and which are loaded first. Immutable. */
final class ModelKeys {
  static final Key<Path> MODELS_DIR =
      Key.computed(
          "models.dir",
          "DIR",
          ValueRules.directory(),
          "/" + ModelsConfig.DEFAULT_DIR + " if it exists",
          "Models besides those that are shipped",
          "People who bring models of their own and keep them elsewhere.");

  static final Key<List<Path>> MODELS_ROOTS =
      Key.computed(
          "models.roots",
          "DIR,…",
          ValueRule.listOf("directories", ValueRules.placeForDirectory()),
          "/" + String.join(", /", ModelsConfig.DEFAULT_ROOTS) + ", as far as they exist",
          "Directories with network files of other programs, which entries and requests of type"
              + " infer may name by their path",
          "People who have such files elsewhere, or want none to be named (an empty directory).");

  static final Key<List<String>> MODELS_PREWARM =
      Key.computed(
          "models.prewarm",
          "MODEL,…",
          ValueRule.listOf("names of models", ValueRules.text(Names.ALLOWED, Names::isName)),
          "those with pin: true",
          "Models to load at the start, besides those that are pinned",
          "Operators whose first request should not wait for a load.");

  /** In the order of the documentation. */
  static final List<Key<?>> ALL = List.of(MODELS_DIR, MODELS_ROOTS, MODELS_PREWARM);

  private ModelKeys() {}
}

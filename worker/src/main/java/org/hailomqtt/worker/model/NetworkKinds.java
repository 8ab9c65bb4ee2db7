package org.hailomqtt.worker.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * What a device loads the networks of each model type as, and what follows from it for an entry.
 * Thread-safe.
 */
final class NetworkKinds {
  /** Of the one network of a type without tensors, where no file names a role. */
  static final String ONLY_ROLE = "main";

  /** A device has one cache for generating text: facts of HailoRT. */
  private static final String GENERATING = "generates-text";

  private static final int MAX_SIDE = 8192;
  private static final Map<String, ModelSpec.Kind> KINDS =
      Map.of(
          ChatHandler.VLM,
          ModelSpec.Kind.VLM,
          ChatHandler.VLM_CHAT,
          ModelSpec.Kind.VLM,
          ChatHandler.LLM,
          ModelSpec.Kind.LLM,
          WhisperHandler.TYPE,
          ModelSpec.Kind.SPEECH);

  private NetworkKinds() {}

  /** What the networks of a type are. */
  static ModelSpec.Kind of(String type) {
    return KINDS.getOrDefault(type, ModelSpec.Kind.TENSOR);
  }

  /** Whether a model serves requests of a type: of its own, and one that looks, both that look. */
  static boolean serves(String modelType, String type) {
    return modelType.equals(type)
        || (of(type) == ModelSpec.Kind.VLM && of(modelType) == ModelSpec.Kind.VLM);
  }

  /**
   * The devices that an entry is for.
   *
   * @param found those that it names, or that its files and tensors tell
   * @throws CatalogException if it names one that can't serve its type
   */
  static Set<DeviceKind> devices(String type, Fields entry, Set<DeviceKind> found) {
    if (of(type) == ModelSpec.Kind.TENSOR) {
      return found;
    }
    Set<DeviceKind> devices = EnumSet.noneOf(DeviceKind.class);
    devices.addAll(found);
    if (devices.remove(DeviceKind.CPU) && entry.has("devices")) {
      throw entry.refuse(
          "devices", "the cpu device can't run type '" + type + "'; hailo and simulated can");
    }
    if (!entry.has("devices") && entry.has("simulated")) {
      devices.add(DeviceKind.SIMULATED);
    }
    return devices;
  }

  /** The terms of a model: of those that generate text, only one is loaded at a time. */
  static ModelTerms terms(ModelSpec.Kind kind, ModelTerms said) {
    return kind.isGenerative() && said.exclusiveGroup().isEmpty()
        ? new ModelTerms(
            said.memoryBytes(),
            said.pinned(),
            said.keepAlive(),
            Optional.of(GENERATING),
            said.cache())
        : said;
  }

  /** The frames that an entry says its network looks at, in its section {@code frame}. */
  static Optional<TensorSpec> frame(Fields entry) {
    return entry
        .optionalObject("frame")
        .filter(frame -> frame.has("height") || frame.has("width"))
        .map(
            frame ->
                new TensorSpec(
                    "frame",
                    DataType.UINT8,
                    List.of(
                        frame.integer("height", 1, MAX_SIDE),
                        frame.integer("width", 1, MAX_SIDE),
                        3)));
  }
}

package org.hailomqtt.worker.install;

import java.util.List;
import java.util.Locale;

/** Guesses the model type from a file's name, as model zoos name theirs. Thread-safe. */
final class TypeGuess {
  private static final String ANYTHING = "infer";

  /** The first that is in the name goes: a pose network is called yolov8s_pose. */
  private static final List<Part> PARTS =
      List.of(
          new Part("pose", "pose"),
          new Part("scrfd", "face"),
          new Part("retinaface", "face"),
          new Part("depth", "depth"),
          new Part("yolo", "detect"),
          new Part("ssd", "detect"),
          new Part("resnet", "classify"),
          new Part("mobilenet", "classify"),
          new Part("efficientnet", "classify"));

  private record Part(String inName, String type) {}

  private TypeGuess() {}

  static String of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return PARTS.stream()
        .filter(part -> name.contains(part.inName()))
        .map(Part::type)
        .findFirst()
        .orElse(ANYTHING);
  }
}

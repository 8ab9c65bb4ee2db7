package org.hailomqtt.worker.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * The catalog entry of a network file, as YAML for people to read and change. Immutable.
 *
 * @param name what requests will call it
 * @param type the model type that is to serve it
 * @param path of the file, as the entry names it
 * @param sha256 what it hashes to
 * @param size in bytes
 * @param tensors what the file says of itself; empty if nobody could read it
 */
public record EntryDraft(
    String name, String type, String path, String sha256, long size, Optional<Tensors> tensors) {
  private static final int NAME_LENGTH = 64;
  private static final int MAX_TEXT = 1 << 16;
  private static final int COLOURS = 3;
  private static final int PICTURE_RANK = 4;
  private static final ObjectMapper JSON = Json.mapper(MAX_TEXT);

  /** What a network takes and gives. */
  public record Tensors(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    /** Copies the lists. */
    public Tensors {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** A name made of a file's. */
  public static String nameOf(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String stem = dot <= 0 ? fileName : fileName.substring(0, dot);
    String name = stem.replaceAll("[^A-Za-z0-9._~:@-]", "-");
    String shortened = name.substring(0, Math.min(name.length(), NAME_LENGTH));
    return Names.isName(shortened) ? shortened : "model";
  }

  /** The type that a file's name tells of; {@code infer} if none. */
  public static String typeOf(String fileName) {
    return TypeGuess.of(fileName);
  }

  /** The same for another type. */
  public EntryDraft as(String other) {
    return new EntryDraft(name, other, path, sha256, size, tensors);
  }

  /** The entry. */
  public String yaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        "# Written by hailo-worker models add; docs/models.md tells what else may be here.\n");
    yaml.append("name: ").append(quoted(name)).append('\n');
    yaml.append("type: ").append(quoted(type)).append('\n');
    yaml.append("files:\n  main: {path: ")
        .append(quoted(path))
        .append(", size: ")
        .append(size)
        .append(", sha256: ")
        .append(sha256)
        .append("}\n");
    tensors.ifPresent(
        each -> {
          yaml.append("tensors:\n  main:\n");
          append(yaml, "inputs", each.inputs());
          append(yaml, "outputs", each.outputs());
          each.inputs().stream()
              .findFirst()
              .filter(first -> each.inputs().size() == 1)
              .ifPresent(only -> image(only).ifPresent(yaml::append));
        });
    return yaml.toString();
  }

  private static void append(StringBuilder yaml, String direction, List<TensorSpec> specs) {
    yaml.append("    ").append(direction).append(specs.isEmpty() ? ": {}\n" : ":\n");
    for (TensorSpec spec : specs) {
      yaml.append("      ")
          .append(quoted(spec.name()))
          .append(": {dtype: ")
          .append(spec.dtype().label())
          .append(", shape: ")
          .append(spec.shape())
          .append("}\n");
    }
  }

  /** The section for pictures, if the input looks like one. */
  private Optional<String> image(TensorSpec input) {
    List<Integer> shape = input.shape();
    if (shape.size() != PICTURE_RANK
        || (input.dtype() != DataType.UINT8 && input.dtype() != DataType.FLOAT32)) {
      return Optional.empty();
    }
    boolean nhwc = shape.get(3) == COLOURS;
    boolean nchw = shape.get(1) == COLOURS;
    int height = nhwc ? shape.get(1) : shape.get(2);
    int width = nhwc ? shape.get(2) : shape.get(3);
    if ((!nhwc && !nchw) || height < 1 || width < 1) {
      return Optional.empty();
    }
    String note =
        input.dtype() == DataType.FLOAT32
            ? "# Look up what it was trained with: (pixel / 255 - mean) / std, and how pictures fit.\n"
            : "# How pictures fit: stretch, cover or letterbox.\n";
    return Optional.of(
        note
            + "image: {width: "
            + width
            + ", height: "
            + height
            + ", layout: "
            + (nhwc ? "nhwc" : "nchw")
            + ", fit: stretch}\n");
  }

  /** A JSON text is a YAML text, whatever is in it. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9._-]*") && !isWord(text) ? text : json(text);
  }

  /** What YAML takes for something else than a text. */
  private static boolean isWord(String text) {
    return text.matches("(?i)y|n|yes|no|on|off|true|false|null");
  }

  private static String json(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text can always be written", e);
    }
  }
}

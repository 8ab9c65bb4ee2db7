package org.hailomqtt.worker.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What somebody wants to submit, not yet a request. Immutable; nobody writes to the arrays. */
sealed interface Content {
  /** A picture, as a file holds it. */
  record Picture(byte[] bytes, String mediaType) implements Content {}

  /** A WAV file. */
  record Audio(byte[] bytes) implements Content {}

  /** The elements of a tensor. */
  record Raw(byte[] bytes) implements Content {}

  /** Plain text. */
  record Text(String text) implements Content {}

  /** A request body in JSON. */
  record Json(byte[] bytes) implements Content {}

  /** Pictures by suffix. */
  Map<String, String> PICTURES =
      Map.of(
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "png", "image/png",
          "webp", "image/webp",
          "bmp", "image/bmp");

  /**
   * A file as it is; its suffix says what it holds.
   *
   * @throws SubmitException if it can't be read
   */
  static Content ofFile(Path file) {
    byte[] bytes = read(file);
    String name = file.toString();
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String picture = PICTURES.get(suffix);
    if (picture != null) {
      return new Picture(bytes, picture);
    }
    return switch (suffix) {
      case "wav" -> new Audio(bytes);
      case "json" -> new Json(bytes);
      case "txt" -> new Text(new String(bytes, StandardCharsets.UTF_8));
      default -> new Raw(bytes);
    };
  }

  /**
   * The bytes of a file.
   *
   * @throws SubmitException if it can't be read
   */
  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new SubmitException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new SubmitException("this user may not read " + file, e);
    } catch (IOException e) {
      throw new SubmitException(file + " can't be read as a file", e);
    }
  }
}

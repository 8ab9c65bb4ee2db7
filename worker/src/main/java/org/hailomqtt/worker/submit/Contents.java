package org.hailomqtt.worker.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** The contents of the requests of one run, by number from 0. One thread. */
public final class Contents {
  private final int count;
  private final IntFunction<Content> maker;

  private Contents(int count, IntFunction<Content> maker) {
    this.count = count;
    this.maker = maker;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /**
   * One of them, made or read when it is asked for.
   *
   * @throws SubmitException if it can't be read
   */
  Content get(int number) {
    return maker.apply(number);
  }

  /** The same content several times. */
  private static Contents repeated(Content content, int times) {
    return new Contents(times, number -> content);
  }

  /** A file several times. */
  public static Contents file(Path file, int times) {
    return repeated(Content.ofFile(file), times);
  }

  /** A text several times. */
  public static Contents text(String text, int times) {
    return repeated(new Content.Text(text), times);
  }

  /** A JSON body several times. */
  public static Contents json(Path file, int times) {
    return repeated(new Content.Json(Content.read(file)), times);
  }

  /**
   * A file with one request a line, several times: the path of a file, or a JSON body. Empty lines
   * and those that begin with # are left out.
   *
   * @throws SubmitException if it, or a file that it names, can't be read
   */
  public static Contents batch(Path file, int times) {
    List<String> lines =
        new String(Content.read(file), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    if (lines.isEmpty()) {
      throw new SubmitException(file + " holds no request; write a path or a JSON object a line");
    }
    for (String line : lines) {
      if (!line.startsWith("{") && !Files.isReadable(Path.of(line))) {
        throw new SubmitException(file + " names " + line + ", which can't be read");
      }
    }
    return new Contents(Math.multiplyExact(lines.size(), times), number -> line(lines, number));
  }

  private static Content line(List<String> lines, int number) {
    String line = lines.get(number % lines.size());
    return line.startsWith("{")
        ? new Content.Json(line.getBytes(StandardCharsets.UTF_8))
        : Content.ofFile(Path.of(line));
  }

  /** Pictures of random shapes, each another. */
  public static Contents randomPictures(int count, RandomGenerator random) {
    RandomPicture picture = new RandomPicture(random);
    return new Contents(
        count,
        number -> {
          try {
            return new Content.Picture(picture.jpeg(), "image/jpeg");
          } catch (IOException e) {
            throw new SubmitException("this Java can't write JPEG", e);
          }
        });
  }

  /** Tensors of random elements, each another. */
  public static Contents randomTensors(int count, TensorForm form, RandomGenerator random) {
    RandomTensor tensor = new RandomTensor(form, random);
    return new Contents(count, number -> new Content.Raw(tensor.bytes()));
  }
}

package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.Tensor;

/**
 * The characters that a network for lines of text knows, and what it reads by them. Immutable.
 *
 * <p>The network gives, for each step along the line, a score for "nothing" and for each character
 * in the file's order, and, if it has one more, for the space (CTC, Graves et al. 2006).
 */
final class Charset {
  private static final int MAX_CHARACTERS = 100_000;

  private final List<String> characters;

  /**
   * @param characters in the network's order, without "nothing" and the space at the end
   */
  Charset(List<String> characters) {
    this.characters = List.copyOf(characters);
  }

  /**
   * What was read.
   *
   * @param score the mean score of its characters; 0 if there are none
   */
  record Line(String text, double score) {}

  /**
   * Reads a file with a character in each line.
   *
   * @throws CatalogException if it can't be read, or holds none or too many
   */
  static Charset read(String role, Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || lines.size() > MAX_CHARACTERS) {
        throw new CatalogException(
            "/files/" + role,
            "a charset has 1 to " + MAX_CHARACTERS + " lines; this one has " + lines.size());
      }
      return new Charset(lines);
    } catch (IOException e) {
      throw new CatalogException(
          "/files/" + role, "the charset can't be read as UTF-8 text: " + e.getMessage());
    }
  }

  /** Whether a network with so many scores for each step fits. */
  boolean fits(int classes) {
    return classes == characters.size() + 1 || classes == characters.size() + 2;
  }

  /** How many characters there are, without the space at the end. */
  int size() {
    return characters.size();
  }

  /** Whether an output is a row of scores for each step. */
  boolean fits(Tensor output) {
    List<Integer> shape = new ArrayList<>(output.shape());
    return !shape.isEmpty()
        && fits(shape.get(shape.size() - 1))
        && shape.subList(0, Math.max(0, shape.size() - 2)).stream().allMatch(one -> one == 1);
  }

  /**
   * The likeliest character of each step, once where it is repeated, without "nothing".
   *
   * @param scores a row for each step
   * @param classes the length of a row
   * @param kind what the scores are
   */
  Line read(float[] scores, int classes, Scores kind) {
    StringBuilder text = new StringBuilder();
    double sum = 0;
    int count = 0;
    int last = 0;
    for (int row = 0; row + classes <= scores.length; row += classes) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = scores[row + c] > scores[row + best] ? c : best;
      }
      if (best != 0 && best != last) {
        text.append(best <= characters.size() ? characters.get(best - 1) : " ");
        sum += probability(scores, row, classes, best, kind);
        count++;
      }
      last = best;
    }
    return new Line(text.toString(), count == 0 ? 0 : sum / count);
  }

  private static double probability(float[] scores, int row, int classes, int best, Scores kind) {
    return switch (kind) {
      case PROBABILITIES -> scores[row + best];
      case LOGITS -> {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(scores[row + c] - (double) scores[row + best]);
        }
        yield 1 / sum;
      }
    };
  }
}

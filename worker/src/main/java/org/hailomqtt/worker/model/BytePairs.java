package org.hailomqtt.worker.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's own tokenizer: byte pair encoding of lower-case words, with the merges that the model was
 * trained with. Immutable.
 *
 * <p>Token numbers: the 256 bytes, the 256 bytes at a word's end, the merges in their order, start
 * of text, end of text. The merges file has a pair of pieces a line, and a line with {@code
 * #version}; of CLIP's own file of 262,144 merges only the first 48,894 are used.
 */
final class BytePairs {
  /** How many merges OpenAI's CLIP models know, so that there are 49,408 tokens. */
  static final int CLIP_MERGES = 48_894;

  private static final int BYTES = 256;
  private static final String WORD_END = "</w>";
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();
  private final char[] letters = letters();

  /**
   * A tokenizer.
   *
   * @param merges pairs of pieces with a space between, the most frequent first
   */
  BytePairs(List<String> merges) {
    for (char letter : inTokenOrder()) {
      numbers.put(String.valueOf(letter), numbers.size());
    }
    for (char letter : inTokenOrder()) {
      numbers.put(letter + WORD_END, numbers.size());
    }
    for (String merge : merges) {
      int space = merge.indexOf(' ');
      if (space <= 0 || merge.indexOf(' ', space + 1) >= 0 || space == merge.length() - 1) {
        throw new IllegalArgumentException("'" + Fields.excerpt(merge) + "' is no pair of pieces");
      }
      ranks.put(merge, ranks.size());
      numbers.putIfAbsent(merge.replace(" ", ""), 2 * BYTES + ranks.size() - 1);
    }
  }

  /**
   * Reads a merges file.
   *
   * @param most how many merges are used
   * @throws CatalogException if it can't be read as one
   */
  static BytePairs read(Path file, int most) {
    try (Stream<String> lines = Files.lines(file)) {
      return new BytePairs(
          lines
              .filter(line -> !line.isBlank() && !line.contains("#version"))
              .map(String::strip)
              .limit(most)
              .toList());
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new CatalogException(
          "/files/merges", "it is no file of merges, a pair of pieces a line: " + e.getMessage());
    }
  }

  /** How many tokens there are, with start and end of text. */
  int size() {
    return 2 * BYTES + ranks.size() + 2;
  }

  private int startOfText() {
    return size() - 2;
  }

  private int endOfText() {
    return size() - 1;
  }

  /**
   * The tokens of a text, from start to end of text. One that has too many is cut, as CLIP's users
   * are used to.
   *
   * @param most tokens there may be; at least 2
   */
  int[] tokens(String text, int most) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(startOfText());
    Matcher words = WORDS.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find() && tokens.size() < most - 1) {
      for (String piece : pieces(words.group())) {
        Integer number = numbers.get(piece);
        if (number != null && tokens.size() < most - 1) {
          tokens.add(number);
        }
      }
    }
    tokens.add(endOfText());
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Joins the pair that was merged first in training until none is left. */
  private List<String> pieces(String word) {
    List<String> pieces = new ArrayList<>();
    for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
      pieces.add(String.valueOf(letters[each & 0xff]));
    }
    int last = pieces.size() - 1;
    pieces.set(last, pieces.get(last) + WORD_END);
    @Nullable String best = best(pieces);
    while (best != null) {
      join(pieces, best);
      best = best(pieces);
    }
    return pieces;
  }

  private @Nullable String best(List<String> pieces) {
    @Nullable String best = null;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < pieces.size(); i++) {
      String pair = pieces.get(i) + " " + pieces.get(i + 1);
      int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
      if (rank < bestRank) {
        best = pair;
        bestRank = rank;
      }
    }
    return best;
  }

  private static void join(List<String> pieces, String pair) {
    for (int i = 0; i + 1 < pieces.size(); i++) {
      if (pair.equals(pieces.get(i) + " " + pieces.get(i + 1))) {
        pieces.set(i, pieces.get(i) + pieces.remove(i + 1));
      }
    }
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xac) || value >= 0xae;
  }

  /** A letter for each byte: itself where it can be seen, else one from 256 on. */
  private static char[] letters() {
    char[] letters = new char[BYTES];
    int next = BYTES;
    for (int i = 0; i < BYTES; i++) {
      letters[i] = (char) (isPrintable(i) ? i : next++);
    }
    return letters;
  }

  /** The bytes that can be seen come first. */
  private char[] inTokenOrder() {
    StringBuilder order = new StringBuilder();
    for (boolean printable : new boolean[] {true, false}) {
      for (int i = 0; i < BYTES; i++) {
        if (isPrintable(i) == printable) {
          order.append(letters[i]);
        }
      }
    }
    return order.toString().toCharArray();
  }
}

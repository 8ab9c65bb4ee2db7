package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Texts as counts of the words of a vocabulary: lower case, split at whatever is no letter of a to
 * z; words that are not in it count for nothing. Immutable.
 */
final class BagOfWords {
  private static final int MAX_SHOWN = 12;

  private final List<String> vocabulary;
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * A vocabulary.
   *
   * @param vocabulary words in the order of the network's input
   */
  BagOfWords(List<String> vocabulary) {
    this.vocabulary = List.copyOf(vocabulary);
    for (int i = 0; i < vocabulary.size(); i++) {
      places.putIfAbsent(vocabulary.get(i), i);
    }
  }

  /**
   * Reads a vocabulary with one word a line.
   *
   * @throws CatalogException if the file can't be read
   */
  static BagOfWords read(Path file) {
    try {
      return new BagOfWords(
          Files.readAllLines(file).stream().map(String::strip).filter(w -> !w.isEmpty()).toList());
    } catch (IOException e) {
      throw new CatalogException(
          "/files/vocabulary", "it is no readable UTF-8 text; copy the file again");
    }
  }

  /** How many words there are. */
  int size() {
    return vocabulary.size();
  }

  /** How often each word occurs in a text; empty if none does. */
  Optional<float[]> counts(String text) {
    float[] counts = new float[vocabulary.size()];
    boolean any = false;
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
      Integer place = places.get(word);
      if (place != null) {
        counts[place]++;
        any = true;
      }
    }
    return any ? Optional.of(counts) : Optional.empty();
  }

  /** Some of the words, for messages. */
  String examples() {
    return vocabulary.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
        + (vocabulary.size() > MAX_SHOWN ? ", …" : "");
  }
}

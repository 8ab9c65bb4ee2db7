package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * The names of a network's classes, in the order of its outputs. Immutable.
 *
 * @param names may be fewer than there are classes, or none: then a class is called by its number
 */
record Labels(List<String> names) {
  private static final int MAX_LABELS = 100_000;
  private static final int MAX_FILTER = 1000;
  private static final int MAX_SHOWN = 12;
  private static final String LABELS = "labels";

  /** Copies the list. */
  Labels {
    names = List.copyOf(names);
  }

  /**
   * Those of an entry: the list {@code labels}, or a file of role {@code labels} with one a line.
   *
   * @throws CatalogException if both are there, or the file can't be read
   */
  static Labels of(ModelDefinition model, Fields entry) {
    List<String> listed = entry.texts(LABELS, MAX_LABELS).orElse(List.of());
    Path file = model.files().get(LABELS);
    if (file == null) {
      return new Labels(listed);
    }
    if (!listed.isEmpty()) {
      throw entry.refuse(LABELS, "there is a file of labels, too; leave one of the two out");
    }
    try {
      return new Labels(Files.readAllLines(file).stream().map(String::strip).toList());
    } catch (IOException e) {
      throw new CatalogException(
          "/files/labels", "it is no readable UTF-8 text; copy the file again");
    }
  }

  /** What a class is called. */
  String name(int kind) {
    return kind < names.size() && !names.get(kind).isEmpty()
        ? names.get(kind)
        : Integer.toString(kind);
  }

  /**
   * The classes that a list of names means.
   *
   * @param fields where the list {@code labels} is, if anywhere
   * @return whether a class is meant: each if there is no list
   */
  IntPredicate wanted(Fields fields) {
    if (!fields.has(LABELS)) {
      return kind -> kind >= 0;
    }
    BitSet kinds = new BitSet();
    for (String name : fields.texts(LABELS, MAX_FILTER).orElseThrow()) {
      BitSet meant = kinds(name);
      if (meant.isEmpty()) {
        throw fields.refuse(LABELS, unknown(name));
      }
      kinds.or(meant);
    }
    return kind -> kind >= 0 && kinds.get(kind);
  }

  private BitSet kinds(String name) {
    BitSet kinds = new BitSet();
    for (int kind = 0; kind < names.size(); kind++) {
      if (name(kind).equals(name)) {
        kinds.set(kind);
      }
    }
    // Where there is no name, the number is the name.
    if (kinds.isEmpty() && name.matches("[0-9]{1,5}")) {
      int kind = Integer.parseInt(name);
      kinds.set(kind, name(kind).equals(name));
    }
    return kinds;
  }

  private String unknown(String name) {
    return "the model has no label '"
        + Fields.excerpt(name)
        + "'; it has "
        + (names.isEmpty()
            ? "numbers only"
            : names.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
                + (names.size() > MAX_SHOWN ? ", …" : ""));
  }
}

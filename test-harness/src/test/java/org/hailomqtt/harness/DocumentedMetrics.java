package org.hailomqtt.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The metrics that docs/metrics.md names. Immutable. */
final class DocumentedMetrics {
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)`( †)? \\| (\\w+) \\|.*");
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

  private final List<Row> rows;

  private record Row(String name, boolean always, boolean histogram) {}

  private DocumentedMetrics(List<Row> rows) {
    this.rows = rows;
  }

  static Path docs() {
    return WorkerProcess.checkout().resolve("docs");
  }

  static DocumentedMetrics read() {
    try {
      return new DocumentedMetrics(
          Files.readAllLines(docs().resolve("metrics.md")).stream()
              .map(ROW::matcher)
              .filter(Matcher::matches)
              .map(
                  row ->
                      new Row(
                          "hailo_worker_" + row.group(1),
                          row.group(2) == null,
                          row.group(3).equals("histogram")))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names that every page has. */
  Set<String> always() {
    return names(Row::always);
  }

  /** All names. */
  Set<String> all() {
    return names(row -> true);
  }

  private Set<String> names(Predicate<Row> wanted) {
    return rows.stream().filter(wanted).map(Row::name).collect(Collectors.toSet());
  }

  /** The documented name of a sample: a histogram has several kinds of them. */
  String nameOf(String sample) {
    String base = PART.matcher(sample).replaceFirst("");
    return rows.stream().anyMatch(row -> row.histogram() && row.name().equals(base))
        ? base
        : sample;
  }
}

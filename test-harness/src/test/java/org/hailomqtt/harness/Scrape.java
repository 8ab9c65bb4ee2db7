package org.hailomqtt.harness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics, read. Immutable. */
final class Scrape {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final List<Sample> samples;

  /**
   * A line of it. Immutable.
   *
   * @param labels by name
   */
  record Sample(String name, Map<String, String> labels, double value) {}

  private Scrape(List<Sample> samples) {
    this.samples = samples;
  }

  static Scrape of(String page) {
    return new Scrape(
        page.lines().filter(line -> !line.startsWith("#")).map(Scrape::sample).toList());
  }

  private static Sample sample(String line) {
    Matcher parts = SAMPLE.matcher(line);
    if (!parts.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    if (parts.group(2) != null) {
      Matcher label = LABEL.matcher(parts.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(parts.group(1), labels, Double.parseDouble(parts.group(3)));
  }

  /** All of them. */
  List<Sample> samples() {
    return samples;
  }

  /** The sum over all samples of a metric of the worker that have these labels. */
  double sum(String name, Map<String, String> labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals("hailo_worker_" + name))
        .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** The same over all of its samples. */
  double sum(String name) {
    return sum(name, Map.of());
  }
}

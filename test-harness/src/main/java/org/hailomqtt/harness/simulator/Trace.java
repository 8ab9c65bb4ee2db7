package org.hailomqtt.harness.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hailomqtt.protocol.Lane;

/**
 * Models, and requests for them in the order of their arrival. Immutable.
 *
 * <p>As text, a line each: {@code memory MIB}, {@code model NAME MIB LOAD_MS}, and {@code request
 * AT_MS LANE CLIENT MODEL RUN_MS TIMEOUT_MS}.
 *
 * @param name for people
 * @param memoryMib the device's memory
 * @param models those that requests are for
 * @param requests by time of arrival
 */
public record Trace(
    String name, long memoryMib, List<TraceModel> models, List<TraceRequest> requests) {
  /** The traces that are shipped. */
  public static final List<String> SHIPPED = List.of("alternating", "mixed", "house");

  /** Copies the lists. */
  public Trace {
    models = List.copyOf(models);
    requests = List.copyOf(requests);
  }

  /** A trace that is shipped. */
  public static Trace shipped(String name) throws IOException {
    try (InputStream in = Trace.class.getResourceAsStream("/traces/" + name + ".trace")) {
      if (in == null) {
        throw new IOException("there is no trace " + name + "; there are " + SHIPPED);
      }
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /**
   * Reads a trace.
   *
   * @throws IOException if a line is none
   */
  public static Trace parse(String name, String text) throws IOException {
    long memory = 0;
    List<TraceModel> models = new ArrayList<>();
    List<TraceRequest> requests = new ArrayList<>();
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      String[] words = line.split(" ", -1);
      try {
        switch (words[0]) {
          case "memory" -> memory = Long.parseLong(words[1]);
          case "model" ->
              models.add(new TraceModel(words[1], Long.parseLong(words[2]), millis(words[3])));
          case "request" ->
              requests.add(
                  new TraceRequest(
                      requests.size(),
                      millis(words[1]),
                      Lane.valueOf(words[2].toUpperCase(Locale.ROOT)),
                      words[3],
                      words[4],
                      millis(words[5]),
                      millis(words[6])));
          default -> throw new IOException(name + " has a line that is none of a trace: " + line);
        }
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(name + " has a line that can't be read: " + line, e);
      }
    }
    return new Trace(name, memory, models, requests);
  }

  private static Duration millis(String text) {
    return Duration.ofMillis(Long.parseLong(text));
  }

  /** The trace as text. */
  public String text() {
    StringBuilder text = new StringBuilder("memory ").append(memoryMib).append('\n');
    for (TraceModel model : models) {
      text.append("model ")
          .append(model.name())
          .append(' ')
          .append(model.memoryMib())
          .append(' ')
          .append(model.load().toMillis())
          .append('\n');
    }
    for (TraceRequest request : requests) {
      text.append(
          String.format(
              "request %d %s %s %s %d %d%n",
              request.at().toMillis(),
              request.lane().label(),
              request.client(),
              request.model(),
              request.run().toMillis(),
              request.timeout().toMillis()));
    }
    return text.toString();
  }
}

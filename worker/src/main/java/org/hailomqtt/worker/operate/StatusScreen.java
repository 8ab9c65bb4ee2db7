package org.hailomqtt.worker.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/** What one worker says, as lines for people. Immutable. */
public final class StatusScreen {
  private static final double MILLIS = 1_000;
  private static final int SECONDS = "2026-11-20T11:23:45".length();
  private static final List<String> LANES = List.of("high", "normal", "low");

  /** How much a line is to be noticed. */
  public enum Tone {
    /** All is well. */
    GOOD,
    /** It serves nobody now, or something is amiss. */
    WARNING,
    /** It serves nobody until a person does something. */
    BAD
  }

  private final BiFunction<Tone, String, String> paint;

  /**
   * @param paint colours a text, or does not
   */
  public StatusScreen(BiFunction<Tone, String, String> paint) {
    this.paint = paint;
  }

  /** The lines of one worker; the first names it. */
  public List<String> lines(WorkerBoard.Row row) {
    List<String> lines = new ArrayList<>();
    JsonNode status = row.status();
    String state = row.online() ? status.path("state").asText("online") : "offline";
    boolean degraded = row.online() && status.path("degraded").asBoolean();
    lines.add(
        row.worker()
            + "  "
            + paint.apply(degraded ? Tone.WARNING : tone(state), state)
            + (degraded ? ", degraded" : "")
            + device(row.info()));
    if (!row.online()) {
      add(lines, "last", when(status));
      return lines;
    }
    JsonNode problem = status.path("problem");
    if (problem.isObject()) {
      add(lines, "problem", paint.apply(Tone.WARNING, problem.path("text").asText()));
      add(lines, "", problem.path("what_to_do").asText());
    }
    add(lines, "running", running(status.path("running")));
    add(lines, "lanes", lanes(status.path("lanes")));
    status.path("models").forEach(model -> addModel(lines, model));
    add(lines, "heat", heat(status.path("temperatures")));
    add(lines, "counts", counts(status.path("counters")));
    add(lines, "as of", when(status));
    return lines;
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "ready", "busy", "online" -> Tone.GOOD;
      case "conflict", "offline" -> Tone.BAD;
      default -> Tone.WARNING;
    };
  }

  private static void add(List<String> lines, String name, String text) {
    if (!text.isEmpty()) {
      lines.add(String.format(Locale.ROOT, "  %-8s %s", name, text));
    }
  }

  private static void addModel(List<String> lines, JsonNode model) {
    boolean isFirst = lines.stream().noneMatch(line -> line.startsWith("  models"));
    add(
        lines,
        isFirst ? "models" : "",
        model.path("model_path").asText()
            + " ("
            + model.path("model_type").asText()
            + (model.path("pinned").asBoolean() ? ", pinned)" : ")"));
  }

  /** Without the fractions of a second. */
  private static String when(JsonNode status) {
    String at = status.path("at").asText();
    return at.length() < SECONDS ? at : at.substring(0, SECONDS).replace('T', ' ') + " UTC";
  }

  private static String device(JsonNode info) {
    if (!info.isObject()) {
      return "";
    }
    JsonNode device = info.path("device");
    return "  "
        + device.path("kind").asText()
        + " "
        + device.path("id").asText()
        + ", version "
        + info.path("version").asText();
  }

  private static String running(JsonNode running) {
    if (!running.isObject()) {
      return "nothing";
    }
    String client = running.path("client").asText("");
    return String.format(
        Locale.ROOT,
        "%s %s%s, model %s, %.1f s",
        running.path("type").asText(),
        running.path("id").asText(),
        client.isEmpty() ? "" : " of " + client,
        running.path("model").asText(),
        running.path("since_ms").asLong() / MILLIS);
  }

  private static String lanes(JsonNode lanes) {
    List<String> texts = new ArrayList<>();
    for (String name : LANES) {
      JsonNode lane = lanes.path(name);
      long waiting = lane.path("waiting").asLong();
      texts.add(
          name
              + " "
              + waiting
              + " waiting"
              + (waiting > 0
                  ? String.format(
                      Locale.ROOT, " (%.1f s)", lane.path("oldest_ms").asLong() / MILLIS)
                  : "")
              + (lane.path("window_full").asBoolean() ? ", more with the broker" : ""));
    }
    return String.join(" · ", texts);
  }

  private static String heat(JsonNode temperatures) {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : temperatures.properties()) {
      texts.add(each.getKey() + " " + each.getValue().asText() + " °C");
    }
    return String.join(", ", texts);
  }

  private static String counts(JsonNode counters) {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, String> count :
        List.of(
            Map.entry("received", "received"),
            Map.entry("reply_confirmed", "answered"),
            Map.entry("refused", "refused"),
            Map.entry("reply_unheard", "heard by nobody"))) {
      texts.add(counters.path(count.getKey()).asLong() + " " + count.getValue());
    }
    return String.join(", ", texts);
  }
}

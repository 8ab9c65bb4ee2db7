package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.worker.doctor.Finding;
import org.hailomqtt.worker.doctor.Finding.Level;

/**
 * What {@code doctor} found, in words. Immutable.
 *
 * @param findings in the order of the checks
 */
record DoctorReport(List<Finding> findings) {
  private static final int MAX_BYTES = 1 << 20;
  private static final int NAME_WIDTH = 15;

  /** Copies the list. */
  DoctorReport {
    findings = List.copyOf(findings);
  }

  boolean isWell() {
    return findings.stream().allMatch(finding -> finding.level() == Level.OK);
  }

  /**
   * A line for each finding, and one for what mends it.
   *
   * @param paint colours a text, or does not
   */
  String text(BiFunction<Level, String, String> paint) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      String level = String.format(Locale.ROOT, "%-4s", finding.level().label());
      text.append(paint.apply(finding.level(), level))
          .append("  ")
          .append(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", finding.check()))
          .append("  ")
          .append(finding.text())
          .append(System.lineSeparator());
      if (!finding.mend().isEmpty()) {
        text.append(" ".repeat(NAME_WIDTH + 8))
            .append("-> ")
            .append(finding.mend())
            .append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** For programs. */
  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("worker", VersionCommand.line()).put("ok", isWell());
    ArrayNode array = json.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode node =
          array
              .addObject()
              .put("check", finding.check())
              .put("level", finding.level().label())
              .put("text", finding.text());
      if (!finding.mend().isEmpty()) {
        node.put("mend", finding.mend());
      }
    }
    try {
      return Json.mapper(MAX_BYTES).writerWithDefaultPrettyPrinter().writeValueAsString(json)
          + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * For an issue: the findings, which build this is, and the settings, of which secrets are only
   * named.
   */
  String full(List<Settings.Effective> settings) {
    StringBuilder text = new StringBuilder(VersionCommand.line()).append(System.lineSeparator());
    text.append(System.lineSeparator()).append(text((level, word) -> word));
    text.append(System.lineSeparator());
    for (Settings.Effective setting : settings) {
      text.append(setting.key())
          .append(" = ")
          .append(setting.value())
          .append("    (")
          .append(setting.origin().text())
          .append(')')
          .append(System.lineSeparator());
    }
    return text.toString();
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts speak of metrics that there are, and Prometheus reads them. */
class GrafanaTest {
  private static final Pattern NAME = Pattern.compile("hailo_worker_\\w+");
  private static final Path GRAFANA = DocumentedMetrics.docs().resolve("grafana");
  private static final Path RULES = GRAFANA.resolve("hailo-worker-rules.yml");

  private static List<String> expressions() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(GRAFANA.resolve("hailo-worker.json").toFile());
    return dashboard.path("panels").findValues("expr").stream().map(JsonNode::asText).toList();
  }

  private static void assertDocumented(String text) {
    DocumentedMetrics metrics = DocumentedMetrics.read();
    assertThat(NAME.matcher(text).results().map(MatchResult::group).map(metrics::nameOf))
        .isNotEmpty()
        .isSubsetOf(metrics.all());
  }

  private static void assertReadByPrometheus(Path rules) {
    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Limits.GENEROUS, List.of("promtool", "check", "rules", rules.toString()));

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
  }

  @Test
  void theDashboardShowsMetricsThatThereAre() throws IOException {
    assertThat(expressions()).hasSizeGreaterThan(20).allSatisfy(GrafanaTest::assertDocumented);
  }

  @Test
  void prometheusReadsEveryExpressionOfTheDashboard() throws IOException {
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    int number = 0;
    for (String expression : expressions()) {
      String filled = expression.replace("$__rate_interval", "5m").replace("$instance", ".*");
      rules
          .append("      - record: panel:number:")
          .append(++number)
          .append("\n        expr: '")
          .append(filled.replace("'", "''"))
          .append("'\n");
    }
    try (ScratchDirectory directory = ScratchDirectory.create("rules")) {
      assertReadByPrometheus(directory.write("rules.yml", rules.toString()));
    }
  }

  @Test
  void theAlertsWatchMetricsThatThereAre() throws IOException {
    assertDocumented(Files.readString(RULES));
    assertReadByPrometheus(RULES);
  }
}

package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class ConsoleLoggingTest {
  private final Logger log = LoggerFactory.getLogger("org.hailomqtt.Some");
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void tearDown() {
    System.setErr(standardError);
    ConsoleLogging.apply(LogConfig.DEFAULT);
  }

  private String logged(LogConfig config, Runnable events) {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    ConsoleLogging.apply(config);
    events.run();
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void textIsALineForPeople() {
    String text = logged(LogConfig.DEFAULT, () -> log.info("request {} is grün", "me/1"));

    assertThat(text).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Some: request me/1 is grün\\R");
  }

  @Test
  void jsonIsAnObjectALineWithTheWholeMessage() throws IOException {
    String text =
        logged(
            new LogConfig(LogFormat.JSON, Level.INFO),
            () -> log.warn("request {} failed", "me/1", new IllegalStateException("why")));

    JsonNode line = Json.mapper(100_000).readTree(text);
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("loggerName").asText()).isEqualTo("org.hailomqtt.Some");
    assertThat(line.path("formattedMessage").asText()).isEqualTo("request me/1 failed");
    assertThat(line.path("throwable").path("message").asText()).isEqualTo("why");
    assertThat(text.lines()).hasSize(1);
  }

  @Test
  void lessThanTheLevelIsLeftOut() {
    String text =
        logged(
            new LogConfig(LogFormat.TEXT, Level.WARN),
            () -> {
              log.info("quiet");
              log.warn("loud");
            });

    assertThat(text).contains("loud").doesNotContain("quiet");
  }

  @Test
  void logbackFindsItByItself() {
    assertThat(java.util.ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
        .hasAtLeastOneElementOfType(ConsoleLogging.class);
  }
}

package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
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
  void jsonHasTheRequestInAFieldOfItsOwn() throws IOException {
    String text =
        logged(
            new LogConfig(LogFormat.JSON, Level.INFO),
            () -> {
              try (MDC.MDCCloseable named = MDC.putCloseable("request", "17")) {
                log.info("{}: finished", "17");
              }
              log.info("nobody's");
            });

    List<String> lines = text.lines().toList();
    assertThat(Json.mapper(100_000).readTree(lines.get(0)).at("/mdc/request").asText())
        .isEqualTo("17");
    assertThat(Json.mapper(100_000).readTree(lines.get(1)).at("/mdc/request").isMissingNode())
        .isTrue();
  }

  @Test
  void everyLineForTheJournalHasItsPriority() {
    LoggerContext context = new LoggerContext();
    JournalEncoder journal = new JournalEncoder();
    journal.setContext(context);
    journal.start();
    ch.qos.logback.classic.Logger some = context.getLogger("org.hailomqtt.Some");

    assertThat(journalled(journal, some, ch.qos.logback.classic.Level.INFO, null))
        .isEqualTo("<6>Some: ready\n");
    assertThat(journalled(journal, some, ch.qos.logback.classic.Level.WARN, null))
        .startsWith("<4>");
    assertThat(journalled(journal, some, ch.qos.logback.classic.Level.DEBUG, null))
        .startsWith("<7>");
    assertThat(
            journalled(
                journal, some, ch.qos.logback.classic.Level.ERROR, new IllegalStateException("x")))
        .startsWith("<3>Some: ready\n<3>java.lang.IllegalStateException: x\n<3>")
        .satisfies(text -> assertThat(text.lines()).allMatch(line -> line.startsWith("<3>")));
  }

  private static String journalled(
      JournalEncoder journal,
      ch.qos.logback.classic.Logger some,
      ch.qos.logback.classic.Level level,
      Throwable thrown) {
    LoggingEvent event = new LoggingEvent("", some, level, "ready", thrown, null);
    return new String(journal.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void whatIsNotConnectedToTheJournalIsNotWrittenForIt() {
    assertThat(JournalEncoder.isOn(null)).isFalse();
    assertThat(JournalEncoder.isOn("8:1")).isFalse();
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

package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.operate.StatusScreen.Tone;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What every command to workers elsewhere works on: the way to the broker, and whom it is about.
 * Immutable.
 *
 * @param connection the way to the broker
 * @param given what was given to the command
 * @param spec the command, for its output
 */
record RemoteSetup(ConfigReader.Connection connection, GivenOptions given, CommandSpec spec) {
  private static final String WORKER = "--worker";
  private static final String TIMEOUT = "--timeout";
  private static final String JSON = "--json";
  private static final String DEFAULT_CLIENT = "operator";
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)?");
  private static final int MAX_BYTES = 8 << 20;
  private static final ObjectMapper MAPPER = Json.mapper(MAX_BYTES);

  /** Adds the options that all of them have. */
  static void addTo(CommandSpec spec, Duration timeout) {
    spec.addOption(
        OptionSpec.builder(WORKER)
            .paramLabel("ID")
            .type(String.class)
            .description("Only this worker (default: all workers of the base).")
            .build());
    spec.addOption(
        OptionSpec.builder(TIMEOUT)
            .paramLabel("TIME")
            .type(String.class)
            .description(
                "How long to wait for answers, such as 500ms, 30s or 2m (default: "
                    + timeout.toSeconds()
                    + "s).")
            .build());
    spec.addOption(OptionSpec.builder(JSON).description("Print JSON, for programs.").build());
    SettingsOptions.addTo(spec, ConnectionKeys.ALL);
  }

  /**
   * Reads the settings of a command that was parsed.
   *
   * @throws ConfigException with every problem
   */
  static RemoteSetup of(CommandSpec spec, Surroundings surroundings) {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    ConfigReader.Connection connection = new ConfigReader(sources.read(), machine).connection();
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    return new RemoteSetup(connection, new GivenOptions(spec.commandLine()), spec);
  }

  Optional<String> worker() {
    return given.text(WORKER).map(worker -> given.name(WORKER, worker));
  }

  Duration timeout(Duration preset) {
    return given.text(TIMEOUT).map(this::time).orElse(preset);
  }

  private Duration time(String text) {
    Matcher parts = TIME.matcher(text);
    long number = parts.matches() ? Long.parseLong(parts.group(1)) : 0;
    if (number == 0) {
      throw given.wrong(TIMEOUT + ": '" + text + "' is no time such as 30s, 500ms or 2m");
    }
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /** The client that replies go to: the account, whose replies an access list lets it read. */
  String client() {
    return connection.broker().username().filter(Names::isName).orElse(DEFAULT_CLIENT);
  }

  boolean wantsJson() {
    return given.has(JSON);
  }

  void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  void print(JsonNode json) {
    try {
      print(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says something that is no result. */
  void note(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("hailo-worker: " + text);
    err.flush();
  }

  /** Where the broker is, for sentences. */
  String place() {
    return "base " + connection.topics().base() + " at " + connection.broker().url();
  }

  /** Colours a text on a terminal, unless NO_COLOR is set. */
  String paint(Tone tone, String text) {
    if (!spec.commandLine().getColorScheme().ansi().enabled()) {
      return text;
    }
    String colour =
        switch (tone) {
          case GOOD -> "\u001b[32m";
          case WARNING -> "\u001b[33m";
          case BAD -> "\u001b[31m";
        };
    return colour + text + "\u001b[39m";
  }
}

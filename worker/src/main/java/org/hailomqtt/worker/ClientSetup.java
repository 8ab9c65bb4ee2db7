package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.accounts.LocalBroker;
import org.hailomqtt.worker.accounts.PasswordFile;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What the commands about accounts at the local broker work on. One thread.
 *
 * @param directory the broker's configuration
 * @param connection of the worker's settings, for the topics
 * @param given what was given to the command
 * @param surroundings of the process
 */
record ClientSetup(
    Path directory,
    ConfigReader.Connection connection,
    GivenOptions given,
    Surroundings surroundings) {
  private static final String DIRECTORY = "--broker-config";
  private static final String JSON = "--json";
  private static final Path USUAL = Path.of("etc", "mosquitto");
  private static final int MAX_BYTES = 1 << 20;
  private static final String LIST = "broker-config/mosquitto/hailo.acl";

  /** Adds the options that all of them have. */
  static void addTo(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(DIRECTORY)
            .paramLabel("DIR")
            .type(Path.class)
            .description("The broker's configuration (default: /etc/mosquitto).")
            .build());
    spec.addOption(OptionSpec.builder(JSON).description("Print JSON, for programs.").build());
    SettingsOptions.addTo(spec, ConnectionKeys.ALL);
  }

  /** Adds the account's name. */
  static void addName(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("NAME")
            .type(String.class)
            .required(true)
            .description("Account, and client in its topics.")
            .build());
  }

  /**
   * Reads the settings of a command that was parsed.
   *
   * @throws ConfigException with every problem
   */
  static ClientSetup of(CommandSpec spec, Surroundings surroundings) {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    ConfigReader.Connection connection = new ConfigReader(sources.read(), machine).connection();
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    GivenOptions given = new GivenOptions(spec.commandLine());
    return new ClientSetup(
        given.<Path>value(DIRECTORY).orElse(machine.root().resolve(USUAL)).toAbsolutePath(),
        connection,
        given,
        surroundings);
  }

  String name() {
    return given.name("NAME", given.<String>positional(0).orElse(""));
  }

  TopicGrammar topics() {
    return connection.topics().grammar();
  }

  boolean wantsJson() {
    return given.has(JSON);
  }

  LocalBroker broker() throws IOException {
    return new LocalBroker(directory, accessList());
  }

  PasswordFile passwords(LocalBroker.Door door) {
    SystemPrograms programs = new SystemPrograms();
    return new PasswordFile(
        door.passwords(),
        file -> programs.output(List.of("mosquitto_passwd", "-U", file.toString())));
  }

  /** The one that is shipped, for the base of the topics. */
  private String accessList() throws IOException {
    Path installed = surroundings.machine().root().resolve("usr/share/hailo-worker").resolve(LIST);
    Stream<Path> checkout =
        surroundings.home().stream().map(home -> home.resolve("../../../" + LIST).normalize());
    Path list =
        Stream.concat(checkout, Stream.of(installed))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(() -> new IOException(installed + " is missing; install the package"));
    return Files.readString(list, StandardCharsets.UTF_8)
        .replace(TopicGrammar.DEFAULT_BASE + "/", topics().base() + "/");
  }

  /** Has the broker read its files again; what a person is to do where it can't be done here. */
  String apply() {
    return isService() && new BrokerService().reload() ? "" : advice("reload");
  }

  /**
   * Has the broker start with a door that is new or does not answer; what a person is to do where
   * it can't be done here.
   *
   * @throws IOException with the reason, if it does not start
   */
  String open(LocalBroker broker) throws IOException {
    if (!isService()) {
      return advice("restart");
    }
    broker.start(new BrokerService());
    return "";
  }

  private boolean isService() {
    return directory.equals(Path.of("/").resolve(USUAL))
        && Files.isDirectory(Path.of("/run/systemd/system"));
  }

  private static String advice(String verb) {
    return "now have the broker read it: sudo systemctl " + verb + " mosquitto";
  }

  void print(String line) {
    PrintWriter out = given.command().getOut();
    out.println(line);
    out.flush();
  }

  void print(ObjectNode json) {
    try {
      print(Json.mapper(MAX_BYTES).writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says something that is no result. */
  void note(String text) {
    if (!text.isEmpty()) {
      PrintWriter err = given.command().getErr();
      err.println("hailo-worker: " + text);
      err.flush();
    }
  }
}

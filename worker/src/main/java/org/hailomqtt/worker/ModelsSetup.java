package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelPlaces;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What every command about models works on: where models are, and for which device. Immutable.
 *
 * @param shipped the models that come with the program
 * @param own the installation's own models, where it has a directory for them
 * @param places both, and the roots
 * @param kind the device they are for
 * @param opener opens it
 * @param device the settings of the device
 * @param spec the command, for its output
 */
record ModelsSetup(
    Optional<Path> shipped,
    Optional<Path> own,
    ModelPlaces places,
    DeviceKind kind,
    DeviceOpener opener,
    DeviceConfig device,
    CommandSpec spec) {
  private static final String JSON = "--json";
  private static final int MAX_BYTES = 1 << 20;
  private static final ObjectMapper MAPPER = Json.mapper(MAX_BYTES);

  /** The settings that these commands read. */
  private static final List<Key<?>> KEYS =
      List.of(
          ModelKeys.MODELS_DIR,
          ModelKeys.MODELS_ROOTS,
          DeviceKeys.DEVICE_KIND,
          DeviceKeys.DEVICE_ID,
          DeviceKeys.DEVICE_GROUP_ID,
          DeviceKeys.DEVICE_BRIDGE);

  /** Adds {@code --json} and the settings to a command. */
  static void addTo(CommandSpec spec) {
    addTo(spec, List.of());
  }

  /** The same with more settings. */
  static void addTo(CommandSpec spec, List<Key<?>> more) {
    spec.addOption(
        OptionSpec.builder(JSON).description("Print JSON, for programs.").order(2).build());
    SettingsOptions.addTo(spec, Stream.<Key<?>>concat(KEYS.stream(), more.stream()).toList());
  }

  /**
   * Reads the settings of a command that was parsed.
   *
   * @throws ConfigException with every problem
   */
  static ModelsSetup of(CommandSpec spec, Surroundings surroundings) {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    ConfigReader.Stock stock = new ConfigReader(sources.read(), machine).stock();
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    Optional<Path> shipped = surroundings.home();
    DeviceOpener opener =
        new DeviceOpener(
            machine.root().resolve("dev"),
            machine.environment(),
            shipped.orElse(Path.of("")),
            stock.device().hailo());
    return new ModelsSetup(
        shipped,
        stock.models().dir(),
        new ModelPlaces(
            Stream.concat(shipped.stream(), stock.models().dir().stream()).toList(),
            stock.models().roots()),
        opener.kind(stock.device().kind()),
        opener,
        stock.device(),
        spec);
  }

  ModelCatalog catalog() {
    return ModelCatalog.load(places, kind);
  }

  boolean wantsJson() {
    return spec.commandLine().getParseResult().hasMatchedOption(JSON);
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  void print(JsonNode json) {
    try {
      out().println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
      out().flush();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says why the command could not do it. */
  int failed(String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("hailo-worker: " + why);
    err.flush();
    return ExitCodes.FAILED;
  }

  /** That there is no directory for models of one's own, and how to get one. */
  String noDirectory() {
    return "there is no directory for models of your own; make it with 'sudo install -d -o $USER /"
        + ModelsConfig.DEFAULT_DIR
        + "/{models,models.d}', or set models.dir";
  }

  /** Says something beside the result. */
  void note(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(text);
    err.flush();
  }
}

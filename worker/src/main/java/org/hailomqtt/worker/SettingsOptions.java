package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The keys of the configuration as flags of a command, and what was given for them. */
final class SettingsOptions {
  private static final String CONFIG = "--config";

  private SettingsOptions() {}

  /** Adds {@code --config} and a flag for each key. */
  static void addTo(CommandSpec spec, List<Key<?>> keys) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "Configuration file (default: /etc/hailo-worker/worker.yaml, else ./worker.yaml).")
            .build());
    ArgGroupSpec.Builder flags =
        ArgGroupSpec.builder()
            .validate(false)
            .heading(
                "%nSettings; --broker-url is broker.url in the file, and HAILO_WORKER_BROKER_URL in"
                    + " the environment:%n")
            .order(1);
    for (Key<?> key : keys) {
      flags.addArg(flag(key));
    }
    spec.addArgGroup(flags.build());
  }

  private static OptionSpec flag(Key<?> key) {
    return OptionSpec.builder(key.flag())
        .paramLabel(key.placeholder())
        .type(String.class)
        .description(key.help() + ": " + key.rule().allowed() + " (default: " + key.preset() + ").")
        // There only to say where a secret belongs.
        .hidden(key.secret())
        .build();
  }

  /** What was given, over environment and file. */
  static SettingsSources sources(ParseResult result, Machine machine) {
    Map<String, String> flags = new HashMap<>();
    for (Key<?> key : Keys.ALL) {
      if (result.hasMatchedOption(key.flag())) {
        flags.put(key.flag(), result.matchedOptionValue(key.flag(), ""));
      }
    }
    Path file = result.hasMatchedOption(CONFIG) ? result.matchedOptionValue(CONFIG, null) : null;
    return new SettingsSources(machine, file, flags);
  }
}

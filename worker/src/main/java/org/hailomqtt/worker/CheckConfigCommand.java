package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.model.Routes;
import org.hailomqtt.worker.mqtt.BrokerConnector;
import org.hailomqtt.worker.mqtt.CertificateEnd;
import picocli.CommandLine.Model.CommandSpec;

/** {@code check-config}: shows what the worker would use, and where each setting comes from. */
final class CheckConfigCommand implements Callable<Integer> {
  private final Machine machine;
  private final Optional<Path> home;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  CheckConfigCommand(Surroundings surroundings) {
    this.machine = surroundings.machine();
    this.home = surroundings.home();
    spec.name("check-config");
    spec.usageMessage()
        .description(
            "Shows every setting with its value and where it comes from, or every problem.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.described("The configuration is right.", ""));
    SettingsOptions.addTo(spec, Keys.ALL);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    Settings settings = sources.read();
    WorkerConfig config = new ConfigReader(settings, machine).worker();
    print(sources.file(), settings);
    boolean isRight = hasReadableCertificates(config);
    return hasRightPresets(config) && isRight ? ExitCodes.OK : ExitCodes.CONFIGURATION;
  }

  private boolean hasRightPresets(WorkerConfig config) {
    Presets presets = Presets.load(config.presets().places(home), ServedTypes.names());
    Routes routes = Routes.load(config.presets().routePlaces(), config.topics().grammar());
    List<String> wrongRoutes = CurrentRoutes.problems(routes, presets);
    PrintWriter err = spec.commandLine().getErr();
    presets.problems().forEach(problem -> err.println("hailo-worker: preset left out: " + problem));
    wrongRoutes.forEach(problem -> err.println("hailo-worker: route left out: " + problem));
    err.flush();
    return presets.problems().isEmpty() && wrongRoutes.isEmpty();
  }

  private boolean hasReadableCertificates(WorkerConfig config) {
    try {
      BrokerConnector connector = new BrokerConnector(config.broker());
      connector.certificates().forEach(this::print);
      return true;
    } catch (IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("hailo-worker: " + e.getMessage());
      err.flush();
      return false;
    }
  }

  private void print(CertificateEnd certificate) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("  " + certificate.name() + " ends on " + certificate.end());
    out.flush();
  }

  private void print(Optional<Path> file, Settings settings) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        file.map(path -> "Configuration file: " + path)
            .orElse(
                "No configuration file: neither "
                    + machine.configurationFiles().get(0)
                    + " nor ./worker.yaml is there."));
    Map<String, Settings.Effective> effective = new HashMap<>();
    settings.effective().forEach(setting -> effective.put(setting.key(), setting));
    int keyWidth = width(effective.values().stream().map(Settings.Effective::key));
    int valueWidth = width(effective.values().stream().map(Settings.Effective::value));
    String format = "  %-" + keyWidth + "s  %-" + valueWidth + "s  %s%n";
    for (Key<?> key : Keys.ALL) {
      Settings.Effective setting = effective.get(key.name());
      if (setting != null) {
        out.printf(format, setting.key(), setting.value(), setting.origin().text());
      }
    }
    out.flush();
  }

  private static int width(Stream<String> column) {
    return column.mapToInt(String::length).max().orElse(1);
  }
}

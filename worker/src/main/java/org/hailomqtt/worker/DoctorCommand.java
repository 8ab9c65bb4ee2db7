package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.doctor.DiskCheck;
import org.hailomqtt.worker.doctor.Finding;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code doctor}: finds out what is wrong with the installation, and tells what mends it. */
final class DoctorCommand implements Callable<Integer> {
  private static final String JSON = "--json";
  private static final String REPORT = "--report";

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("doctor");
    spec.usageMessage()
        .description(
            "Looks at Java, configuration, device, driver, bridge, models, broker, other workers,"
                + " disk, clock, heat, power and service, and tells for each fault what mends it."
                + " It changes nothing. With sudo it sees more.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described("All is well.", "Something is not; each fault has its line."));
    spec.addOption(OptionSpec.builder(JSON).description("Print JSON, for programs.").build());
    spec.addOption(
        OptionSpec.builder(REPORT)
            .paramLabel("FILE")
            .type(Path.class)
            .description("Write all of it to FILE, with the settings, for an issue; no secrets.")
            .build());
    SettingsOptions.addTo(spec, Keys.ALL);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    Examination examination =
        new Examination(
            machine,
            new SystemPrograms(),
            surroundings.home(),
            DiskCheck.Room.ofFileSystem(),
            SystemTime.system());
    DoctorReport report = new DoctorReport(examination.findings(sources));
    GivenOptions given = new GivenOptions(spec.commandLine());
    PrintWriter out = spec.commandLine().getOut();
    out.print(given.has(JSON) ? report.json() : report.text(this::paint));
    out.flush();
    boolean isWritten =
        given
            .<Path>value(REPORT)
            .map(file -> write(file, report.full(examination.settings())))
            .orElse(true);
    return report.isWell() && isWritten ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private boolean write(Path file, String text) {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
      err.println("hailo-worker: written to " + file + "; look through it before you publish it");
      return true;
    } catch (IOException e) {
      err.println("hailo-worker: " + file + " can't be written");
      return false;
    } finally {
      err.flush();
    }
  }

  private String paint(Finding.Level level, String word) {
    if (!spec.commandLine().getColorScheme().ansi().enabled()) {
      return word;
    }
    String colour =
        switch (level) {
          case OK -> "\u001b[32m";
          case WARN -> "\u001b[33m";
          case FAIL -> "\u001b[31m";
        };
    return colour + word + "\u001b[39m";
  }
}

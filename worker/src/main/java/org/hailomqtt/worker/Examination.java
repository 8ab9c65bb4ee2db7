package org.hailomqtt.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.doctor.BrokerCheck;
import org.hailomqtt.worker.doctor.Check;
import org.hailomqtt.worker.doctor.ClockCheck;
import org.hailomqtt.worker.doctor.DiskCheck;
import org.hailomqtt.worker.doctor.DriverCheck;
import org.hailomqtt.worker.doctor.Finding;
import org.hailomqtt.worker.doctor.GovernorCheck;
import org.hailomqtt.worker.doctor.HeatCheck;
import org.hailomqtt.worker.doctor.HolderCheck;
import org.hailomqtt.worker.doctor.Host;
import org.hailomqtt.worker.doctor.JavaCheck;
import org.hailomqtt.worker.doctor.NodeCheck;
import org.hailomqtt.worker.doctor.ServiceCheck;
import org.hailomqtt.worker.model.ModelPlaces;
import org.jspecify.annotations.Nullable;

/** Which checks {@code doctor} makes, in the order of what depends on what. One thread. */
final class Examination {
  private final Machine machine;
  private final Host host;
  private final Optional<Path> home;
  private final DiskCheck.Room room;
  private final SystemTime time;
  private @Nullable Settings read;

  /**
   * @param home where the program is installed
   * @param room tells how much room there is
   */
  Examination(
      Machine machine,
      Host.Programs programs,
      Optional<Path> home,
      DiskCheck.Room room,
      SystemTime time) {
    this.machine = machine;
    this.host = new Host(machine.root(), programs);
    this.home = home;
    this.room = room;
    this.time = time;
  }

  /** Makes them all; what depends on a configuration that is wrong is left out. */
  List<Finding> findings(SettingsSources sources) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new JavaCheck(Runtime.version().feature(), Runtime.version().toString()).run());
    Optional<WorkerConfig> config = Optional.empty();
    try {
      Settings settings = sources.read();
      read = settings;
      config = Optional.of(new ConfigReader(settings, machine).worker());
      findings.add(InstallationChecks.right(sources.file()));
    } catch (ConfigException e) {
      findings.addAll(InstallationChecks.problems(e));
    }
    boolean wantsHailo =
        config.map(known -> known.device().kind() == DeviceChoice.HAILO).orElse(false);
    Stream.of(
            new DriverCheck(host, wantsHailo),
            new NodeCheck(host),
            new HolderCheck(host),
            new ClockCheck(host, time.wall()),
            new HeatCheck(host),
            new GovernorCheck(host),
            new ServiceCheck(host))
        .map(Check::run)
        .forEach(findings::addAll);
    config.ifPresent(known -> findings.addAll(configured(known)));
    return findings;
  }

  /** The settings that were read, as far as they could be; secrets are only named. */
  List<Settings.Effective> settings() {
    Settings settings = read;
    return settings == null ? List.of() : settings.effective();
  }

  private List<Finding> configured(WorkerConfig config) {
    List<Finding> findings = new ArrayList<>();
    Path program = home.orElse(Path.of(""));
    DeviceOpener opener =
        new DeviceOpener(machine.root(), machine.environment(), program, config.device().hailo());
    DeviceKind kind = opener.kind(config.device().kind());
    boolean hasDevice = config.device().kind() == DeviceChoice.AUTO && !host.hailoNodes().isEmpty();
    findings.addAll(InstallationChecks.bridge(opener, kind, hasDevice));
    findings.addAll(
        InstallationChecks.models(
            new ModelPlaces(
                Stream.concat(home.stream(), config.models().dir().stream()).toList(),
                config.models().roots()),
            kind));
    config.data().dir().ifPresent(dir -> findings.addAll(new DiskCheck(dir, room).run()));
    findings.addAll(
        new BrokerCheck(
                config.broker(),
                config.topics().grammar(),
                config.limits().maxRequestBytes(),
                "hailo-doctor-" + GeneratedIds.ofRun())
            .run());
    return findings;
  }
}

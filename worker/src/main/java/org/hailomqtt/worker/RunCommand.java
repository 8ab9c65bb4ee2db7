package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.systemd.ServiceManager;
import picocli.CommandLine.Model.CommandSpec;

/** {@code run}: serves requests until the process is told to end. */
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("run");
    spec.usageMessage()
        .description(
            "Serves requests until it is stopped (Ctrl-C, or SIGTERM). A broker or a device that is"
                + " not there yet is waited for.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(codes());
    SettingsOptions.addTo(spec, Keys.ALL);
  }

  private static Map<String, String> codes() {
    Map<String, String> codes =
        ExitCodes.described("It was stopped.", "It could not start; a sentence says why.");
    codes.put(
        String.valueOf(ExitCodes.STUCK),
        "The device was stuck; start it again. The log says more.");
    return codes;
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    WorkerConfig config = new ConfigReader(sources.read(), machine).worker();
    ConsoleLogging.apply(config.log());
    Path home = surroundings.home().orElse(null);
    if (home == null) {
      return failed("the shipped models are not found; start it with the launcher, hailo-worker");
    }
    ServiceManager manager =
        ServiceManager.of(machine.environment(), ProcessHandle.current().pid());
    StopSignal stop = new StopSignal(surroundings.halt());
    try (Worker worker = new Worker(config, home, manager)) {
      stop.closes(worker::close);
      worker.start();
      if (config.log().format() == LogFormat.TEXT) {
        greet(config, worker);
      }
      return end(worker, stop);
    } catch (DeviceException e) {
      stop.dismiss();
      return unusable(e);
    } catch (IOException e) {
      stop.dismiss();
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private int end(Worker worker, StopSignal stop) throws InterruptedException {
    return switch (worker.awaitEnd()) {
      case CLOSED -> ExitCodes.OK;
      case STUCK -> {
        // Not by closing: that waits for what is stuck.
        surroundings.halt().accept(ExitCodes.STUCK);
        yield ExitCodes.STUCK;
      }
      case UNUSABLE -> {
        stop.dismiss();
        yield worker.unusable().map(this::unusable).orElse(ExitCodes.FAILED);
      }
    };
  }

  private int unusable(DeviceException why) {
    return failed("the device can't be opened: " + why.text());
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("hailo-worker: " + why);
    spec.commandLine().getErr().flush();
    return ExitCodes.FAILED;
  }

  private void greet(WorkerConfig config, Worker worker) {
    PrintWriter out = spec.commandLine().getOut();
    String base = config.topics().base();
    out.println("hailo-worker " + Version.text() + ", worker " + config.workerId());
    out.println("  broker  " + config.broker().url());
    out.println("  device  " + text(worker.device()));
    out.println("  models  " + models(worker));
    out.println("  base    " + base);
    worker.page().ifPresent(url -> out.println("  page    " + url));
    out.println("Try it:   hailo-worker submit clip picture.jpg");
    out.println("      or: " + publish(config.broker(), base));
    out.flush();
  }

  private static String text(DeviceIdentity device) {
    String architecture = device.architecture();
    return device.kind().label() + (architecture.isEmpty() ? "" : " (" + architecture + ")");
  }

  private static String models(Worker worker) {
    String models =
        worker.catalog().models().stream()
            .map(model -> model.name() + " (" + model.type() + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    return models.isEmpty() ? "none" : models;
  }

  private static String publish(BrokerConfig broker, String base) {
    URI url = broker.url();
    return "mosquitto_pub -h "
        + url.getHost()
        + " -p "
        + url.getPort()
        + broker.caFile().map(file -> " --cafile " + file).orElse("")
        + broker.identity().map(files -> " --cert … --key …").orElse("")
        + broker.username().map(name -> " -u " + name + " -P …").orElse("")
        + " -t "
        + base
        + "/request/clip/me/1 -f picture.jpg";
  }
}

package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code device-test}: tries the device and every model on it, and tells what it found. */
final class DeviceTestCommand implements Callable<Integer> {
  private static final String MODELS = "--models";
  private static final String RUNS = "--runs";
  private static final int DEFAULT_RUNS = 50;
  private static final int MOST_RUNS = 100_000;
  private static final int MAX_BYTES = 1 << 20;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  DeviceTestCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("device-test");
    spec.usageMessage()
        .description(
            "Opens the device and loads and runs each installed model, alone and all together, with"
                + " inputs of zeros: how long loading, inference and changing models take, what"
                + " memory they take, what fits. Prints a report to paste into an issue. The device"
                + " must be free: stop the worker, or have it release the device.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described(
                "Everything works.", "The device can't be opened, or a model fails; it is told."));
    spec.addOption(
        OptionSpec.builder(MODELS)
            .paramLabel("NAME")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .splitRegex(",")
            .description("Only these models, with commas between them (default: all installed).")
            .build());
    spec.addOption(
        OptionSpec.builder(RUNS)
            .paramLabel("N")
            .type(Integer.class)
            .description(
                "Inferences per network, or as many as 10 s allow (default: " + DEFAULT_RUNS + ").")
            .build());
    ModelsSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    int runs = spec.commandLine().getParseResult().matchedOptionValue(RUNS, DEFAULT_RUNS);
    if (runs < 1 || runs > MOST_RUNS) {
      setup.failed(RUNS + " must be from 1 to " + MOST_RUNS + "; got " + runs);
      return ExitCodes.USAGE;
    }
    ModelCatalog catalog = setup.catalog();
    List<String> names =
        spec.commandLine().getParseResult().matchedOptionValue(MODELS, List.<String>of());
    for (String name : names) {
      if (catalog.models().stream().noneMatch(model -> model.name().equals(name))) {
        return setup.failed(
            "no model '"
                + name
                + "' can be tested on this "
                + setup.kind().label()
                + " device"
                + catalog.items().stream()
                    .filter(item -> item.name().equals(name))
                    .flatMap(item -> item.mend().stream())
                    .findFirst()
                    .map(mend -> "; " + mend)
                    .orElse("; 'hailo-worker models list' shows those there are"));
      }
    }
    List<ModelDefinition> models =
        catalog.models().stream()
            .filter(model -> names.isEmpty() || names.contains(model.name()))
            .toList();
    try {
      Optional<String> runtime = setup.opener().versions(setup.kind());
      try (Device device = setup.opener().open(setup.kind())) {
        return test(setup, device, models, runs, absent(catalog), runtime);
      }
    } catch (DeviceException e) {
      return notOpened(setup, e);
    }
  }

  private static List<String> absent(ModelCatalog catalog) {
    return catalog.items().stream()
        .filter(item -> item.mend().isPresent())
        .map(CatalogItem::name)
        .toList();
  }

  private int test(
      ModelsSetup setup,
      Device device,
      List<ModelDefinition> models,
      int runs,
      List<String> absent,
      Optional<String> runtime) {
    boolean tells = surroundings.terminal() && !setup.wantsJson();
    DeviceTest test =
        new DeviceTest(
            device,
            runs,
            surroundings.nanoTime(),
            what -> {
              if (tells) {
                setup.note("testing " + what);
              }
            });
    DeviceTestReport report = test.of(models);
    if (setup.wantsJson()) {
      setup.print(json(report, runtime));
    } else {
      setup.out().print(report.text(VersionCommand.line(), machine(), runtime));
      setup.out().flush();
      if (!absent.isEmpty()) {
        setup.note("Not installed, so not tested: " + String.join(", ", absent));
      }
    }
    return report.isRight() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private int notOpened(ModelsSetup setup, DeviceException e) {
    if (setup.wantsJson()) {
      setup.print(
          JsonNodeFactory.instance
              .objectNode()
              .put("worker", VersionCommand.line())
              .put("machine", machine())
              .put("result", "not opened")
              .put("problem", e.text()));
    }
    return setup.failed(
        "the device can't be opened: "
            + e.text()
            + ". If a worker runs here, stop it (sudo systemctl stop hailo-worker), or have it"
            + " release the device, and try again");
  }

  private ObjectNode json(DeviceTestReport report, Optional<String> runtime) {
    ObjectMapper mapper = Json.mapper(MAX_BYTES);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("worker", VersionCommand.line());
    result.put("machine", machine());
    result.put("result", report.isRight() ? "ok" : "failed");
    runtime.ifPresent(versions -> result.put("runtime", versions));
    ObjectNode device = result.putObject("device");
    device.put("kind", report.device().kind().label());
    device.put("id", report.device().id());
    device.put("architecture", report.device().architecture());
    report.device().firmware().ifPresent(firmware -> device.put("firmware", firmware));
    result.set("before", json(report.before()));
    result.set("networks", mapper.valueToTree(report.networks()));
    result.set("together", mapper.valueToTree(report.together()));
    result.set("after", json(report.after()));
    return result;
  }

  private static ObjectNode json(DeviceTestReport.Reading reading) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    reading.celsius().ifPresent(celsius -> node.put("celsius", celsius));
    reading
        .memory()
        .ifPresent(
            memory ->
                node.put("memory_total_bytes", memory.totalBytes())
                    .put("memory_used_bytes", memory.usedBytes()));
    return node;
  }

  /** The board, where it tells what it is (Raspberry Pi), and the operating system. */
  private String machine() {
    Path root = surroundings.machine().root();
    return (firstLine(root.resolve("proc/device-tree/model")) + " " + os(root)).strip();
  }

  private static String os(Path root) {
    return firstLine(root.resolve("etc/os-release")).replaceAll("PRETTY_NAME=|\"", "");
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("")
          .replace("\0", "");
    } catch (IOException e) {
      return "";
    }
  }
}

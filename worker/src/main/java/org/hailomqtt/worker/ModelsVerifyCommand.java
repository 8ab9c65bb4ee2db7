package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.hailo.HailoDevice;
import org.hailomqtt.worker.install.FileDigest;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code models verify}: whether entries are right and files are whole. */
final class ModelsVerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** What was found about a file; {@code wrong} is empty if nothing. */
  private record Finding(String model, ModelFile file, String sha256, Optional<String> wrong) {}

  ModelsVerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("verify");
    spec.usageMessage()
        .description(
            "Reads every file of the installed models and compares it with its entry: size, SHA-256,"
                + " and, for HEF files, whether it was copied whole. Tells every entry that is wrong.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.described("All is right.", "Something is wrong, and was told."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("NAME")
            .arity("0..*")
            .type(String[].class)
            .description("Only these models.")
            .build());
    ModelsSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    ModelCatalog catalog = setup.catalog();
    List<String> names =
        List.of(spec.commandLine().getParseResult().matchedPositionalValue(0, new String[0]));
    for (String name : names) {
      if (catalog.items().stream().noneMatch(item -> item.name().equals(name))) {
        return setup.failed(
            "there is no model '"
                + name
                + "', or its entry is wrong; 'hailo-worker models verify' tells which");
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (CatalogItem item : catalog.items()) {
      if (names.isEmpty() || names.contains(item.name())) {
        item.files().stream()
            .filter(ModelFile::isThere)
            .forEach(file -> findings.add(look(setup, item.name(), file)));
      }
    }
    List<String> problems = names.isEmpty() ? catalog.problems() : List.of();
    tell(setup, findings, problems);
    boolean right = problems.isEmpty() && findings.stream().allMatch(each -> each.wrong.isEmpty());
    return right ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static Finding look(ModelsSetup setup, String model, ModelFile file) {
    Finding finding = finding(model, file);
    if (!setup.wantsJson()) {
      setup
          .out()
          .printf(
              "%-5s  %s  %s%s%n",
              finding.wrong.isEmpty() ? "ok" : "WRONG",
              model,
              file.path(),
              finding.wrong.map(why -> ": " + why).orElse(""));
      setup.out().flush(); // One by one: a large file takes its time.
    }
    return finding;
  }

  private static Finding finding(String model, ModelFile file) {
    try {
      String hash = FileDigest.of(file.path());
      return new Finding(model, file, hash, wrong(file, hash));
    } catch (IOException e) {
      return new Finding(model, file, "", Optional.of("it can't be read; check its permissions"));
    }
  }

  private static Optional<String> wrong(ModelFile file, String hash) {
    if (file.relative().endsWith(".hef")) {
      try {
        HailoDevice.checkFile(file.path(), file.relative());
      } catch (DeviceException e) {
        return Optional.of(e.text());
      }
    }
    if (file.sha256().isPresent() && !file.sha256().get().equals(hash)) {
      return Optional.of(
          "its SHA-256 is "
              + hash
              + ", but the entry says "
              + file.sha256().get()
              + "; copy or pull it again, or correct the entry");
    }
    return Optional.empty();
  }

  private static void tell(ModelsSetup setup, List<Finding> findings, List<String> problems) {
    if (!setup.wantsJson()) {
      problems.forEach(problem -> setup.out().println("WRONG  " + problem));
      setup.out().flush();
      return;
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode files = result.putArray("files");
    for (Finding each : findings) {
      ObjectNode file =
          files
              .addObject()
              .put("model", each.model)
              .put("role", each.file.role())
              .put("path", each.file.path().toString())
              .put("sha256", each.sha256)
              .put("ok", each.wrong.isEmpty());
      each.wrong.ifPresent(why -> file.put("problem", why));
    }
    ArrayNode wrong = result.putArray("problems");
    problems.forEach(wrong::add);
    setup.print(result);
  }
}

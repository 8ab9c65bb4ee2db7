package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.hailo.HailoDevice;
import org.hailomqtt.worker.install.FileScan;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.ModelCatalog;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code models scan}: which HEF files there are on this machine. */
final class ModelsScanCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** A HEF file; {@code entry} is the model that has it already. */
  private record Hef(Path file, long bytes, Optional<String> wrong, Optional<String> entry) {}

  ModelsScanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("scan");
    spec.usageMessage()
        .description(
            "Finds HEF files below directories: those given, else where other programs put theirs"
                + " (/usr/local/hailo/resources, /usr/share/hailo-models, /var/lib/hailo-*) and"
                + " models.roots. Tells which have an entry, and how to add the others.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.described("It was searched, whatever was found.", ""));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("DIR")
            .arity("0..*")
            .type(Path[].class)
            .description("Where to look.")
            .build());
    ModelsSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    List<Path> given =
        List.of(spec.commandLine().getParseResult().matchedPositionalValue(0, new Path[0]));
    List<Path> roots =
        given.isEmpty()
            ? Stream.concat(
                    FileScan.usualRoots(surroundings.machine().root()).stream(),
                    setup.places().roots().stream())
                .distinct()
                .toList()
            : given;
    ModelCatalog catalog = setup.catalog();
    List<Hef> found = FileScan.hefs(roots).stream().map(file -> hef(file, catalog)).toList();
    if (setup.wantsJson()) {
      setup.print(json(roots, found));
      return ExitCodes.OK;
    }
    found.forEach(hef -> setup.out().println(line(hef)));
    setup.out().flush();
    if (found.isEmpty()) {
      setup.note(
          "No HEF file is below "
              + String.join(", ", roots.stream().map(Path::toString).toList())
              + "; name the directory that has some.");
    } else if (found.stream().anyMatch(hef -> hef.entry.isEmpty())) {
      setup.note("To have one served: hailo-worker models add FILE");
    }
    return ExitCodes.OK;
  }

  private static Hef hef(Path file, ModelCatalog catalog) {
    Optional<String> entry =
        catalog.items().stream()
            .filter(item -> hasFile(item, file))
            .map(CatalogItem::name)
            .findFirst();
    try {
      HailoDevice.checkFile(file, file.getFileName().toString());
      return new Hef(file, size(file), Optional.empty(), entry);
    } catch (DeviceException e) {
      return new Hef(file, size(file), Optional.of(e.text()), entry);
    }
  }

  private static boolean hasFile(CatalogItem item, Path file) {
    return item.files().stream().anyMatch(each -> isSame(each.path(), file));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String line(Hef hef) {
    return String.format(Locale.ROOT, "%8.1f MB  %s", hef.bytes / MEGABYTE, hef.file)
        + hef.entry.map(name -> "  (" + name + ")").orElse("")
        + hef.wrong.map(why -> "  WRONG: " + why).orElse("");
  }

  private static ObjectNode json(List<Path> roots, List<Hef> found) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode searched = result.putArray("roots");
    roots.forEach(root -> searched.add(root.toString()));
    ArrayNode files = result.putArray("files");
    for (Hef hef : found) {
      ObjectNode file = files.addObject().put("path", hef.file.toString()).put("bytes", hef.bytes);
      hef.entry.ifPresent(name -> file.put("model", name));
      hef.wrong.ifPresent(why -> file.put("problem", why));
    }
    return result;
  }
}

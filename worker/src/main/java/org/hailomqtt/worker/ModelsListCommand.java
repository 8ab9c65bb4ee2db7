package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.CatalogItem.Standing;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code models list}: which models there are, installed or not. */
final class ModelsListCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ModelsListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("list");
    spec.usageMessage()
        .description(
            "Shows every model with its type, whether its files are on this machine, and what they"
                + " weigh; with a name, its files and where they come from.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.described("It was shown.", "There is no model of a name given."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("NAME")
            .arity("0..*")
            .type(String[].class)
            .description("Only these models, with their files.")
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
    List<CatalogItem> items =
        catalog.items().stream()
            .filter(item -> names.isEmpty() || names.contains(item.name()))
            .toList();
    for (String name : names) {
      if (items.stream().noneMatch(item -> item.name().equals(name))) {
        return setup.failed(
            "there is no model '" + name + "'; 'hailo-worker models list' shows those there are");
      }
    }
    if (setup.wantsJson()) {
      setup.print(json(items, catalog.problems()));
    } else {
      print(setup, items, !names.isEmpty());
      catalog.problems().forEach(problem -> setup.note("left out: " + problem));
    }
    return ExitCodes.OK;
  }

  private static void print(ModelsSetup setup, List<CatalogItem> items, boolean inFull) {
    int nameWidth = items.stream().mapToInt(item -> item.name().length()).max().orElse(1);
    int typeWidth = items.stream().mapToInt(item -> item.type().length()).max().orElse(1);
    String format = "%-" + nameWidth + "s  %-" + typeWidth + "s  %-16s  %8s  %s%n";
    for (CatalogItem item : items) {
      setup
          .out()
          .printf(
              format,
              item.name(),
              item.type(),
              state(item),
              size(item),
              item.description().orElse(""));
      if (inFull) {
        item.files().forEach(file -> setup.out().println("  " + text(file)));
        item.source().ifPresent(source -> setup.out().println("  from  " + source));
        item.mend().ifPresent(mend -> setup.out().println("  " + mend));
        setup.out().println("  entry " + item.entry());
      }
    }
    setup.out().flush();
  }

  private static String text(ModelFile file) {
    return file.role()
        + "  "
        + file.path()
        + (file.isThere() ? "" : "  (not there)")
        + file.url().map(url -> "  " + url).orElse("");
  }

  private static String state(CatalogItem item) {
    if (item.standing() instanceof Standing.Installed) {
      return "installed";
    }
    if (item.standing() instanceof Standing.Elsewhere elsewhere) {
      return "for "
          + String.join(
              ", ", elsewhere.devices().stream().map(kind -> kind.label()).sorted().toList());
    }
    return "not installed";
  }

  /** Empty where a file is not there and the entry does not say how large it is. */
  private static String size(CatalogItem item) {
    long bytes = bytes(item);
    boolean isKnown =
        item.files().stream().allMatch(file -> file.isThere() || file.size().isPresent());
    return bytes == 0 || !isKnown ? "" : String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }

  private static long bytes(CatalogItem item) {
    return item.files().stream().mapToLong(ModelsListCommand::bytes).sum();
  }

  private static long bytes(ModelFile file) {
    try {
      return file.isThere() ? Files.size(file.path()) : file.size().orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static ObjectNode json(List<CatalogItem> items, List<String> problems) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode models = result.putArray("models");
    for (CatalogItem item : items) {
      ObjectNode model =
          models
              .addObject()
              .put("name", item.name())
              .put("type", item.type())
              .put("state", state(item))
              .put("bytes", bytes(item))
              .put("entry", item.entry().toString());
      item.description().ifPresent(text -> model.put("description", text));
      item.source().ifPresent(text -> model.put("source", text));
      item.mend().ifPresent(text -> model.put("mend", text));
      ArrayNode files = model.putArray("files");
      for (ModelFile each : item.files()) {
        ObjectNode file =
            files
                .addObject()
                .put("role", each.role())
                .put("path", each.path().toString())
                .put("there", each.isThere());
        each.url().ifPresent(url -> file.put("url", url.toString()));
        each.sha256().ifPresent(hash -> file.put("sha256", hash));
        each.size().ifPresent(size -> file.put("size", size));
      }
    }
    ArrayNode wrong = result.putArray("problems");
    problems.forEach(wrong::add);
    return result;
  }
}

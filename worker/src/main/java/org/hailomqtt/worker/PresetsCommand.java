package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.PresetItem;
import org.hailomqtt.worker.model.Presets;
import picocli.CommandLine.Model.CommandSpec;

/** {@code presets}: which presets there are, whether they can serve, and what is wrong. */
final class PresetsCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  PresetsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("presets");
    spec.usageMessage()
        .description(
            "Shows every preset with its type and whether it can serve here, and what is wrong with"
                + " those that are left out.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.described("They were shown.", "A file of a preset is wrong."));
    ModelsSetup.addTo(spec, PresetKeys.ALL);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    Machine machine = surroundings.machine();
    Settings settings =
        SettingsOptions.sources(spec.commandLine().getParseResult(), machine).read();
    PresetsConfig config = new ConfigReader(settings, machine).presets();
    settings.check();
    Set<String> types = ServedTypes.names();
    Presets presets = Presets.load(config.places(setup.shipped()), types);
    ModelCatalog models = setup.catalog();
    if (setup.wantsJson()) {
      setup.print(json(presets, models, types));
    } else {
      print(setup, presets, models, types);
    }
    return presets.problems().isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static void print(
      ModelsSetup setup, Presets presets, ModelCatalog models, Set<String> types) {
    int nameWidth = presets.items().keySet().stream().mapToInt(String::length).max().orElse(1);
    int typeWidth =
        presets.items().values().stream()
            .mapToInt(item -> item.preset().type().length())
            .max()
            .orElse(1);
    String format = "%-" + nameWidth + "s  %-" + typeWidth + "s  %s%n";
    for (PresetItem item : presets.items().values()) {
      setup.out().printf(format, item.name(), item.preset().type(), item.description().orElse(""));
      Presets.obstacle(item.preset(), models, types)
          .ifPresent(why -> setup.out().println("  can't serve: " + why));
    }
    setup.out().flush();
    presets.problems().forEach(problem -> setup.note("left out: " + problem));
  }

  private static ObjectNode json(Presets presets, ModelCatalog models, Set<String> types) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("presets");
    for (PresetItem item : presets.items().values()) {
      ObjectNode preset =
          list.addObject()
              .put("name", item.name())
              .put("type", item.preset().type())
              .put("entry", item.entry().toString());
      item.description().ifPresent(text -> preset.put("description", text));
      Optional<String> unusable = Presets.obstacle(item.preset(), models, types);
      unusable.ifPresent(why -> preset.put("unusable", why));
    }
    ArrayNode problems = result.putArray("problems");
    presets.problems().forEach(problems::add);
    return result;
  }
}

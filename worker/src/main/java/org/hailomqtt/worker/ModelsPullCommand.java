package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.install.Download;
import org.hailomqtt.worker.install.InstallException;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.ModelFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code models pull}: downloads the files of models. */
final class ModelsPullCommand implements Callable<Integer> {
  private static final String FORCE = "--force";

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ModelsPullCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("pull");
    spec.usageMessage()
        .description(
            "Downloads the files of models from the addresses in their entries, into models.dir. What"
                + " was cut off goes on where it ended. A running worker takes the model up by"
                + " itself.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described("All files are there.", "Some are not; a sentence says why."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("NAME")
            .arity("1..*")
            .type(String[].class)
            .description("Models, as 'hailo-worker models list' shows them.")
            .build());
    spec.addOption(
        OptionSpec.builder(FORCE).description("Download files that are there, too.").build());
    ModelsSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    List<CatalogItem> items = setup.catalog().items();
    String[] names = spec.commandLine().getParseResult().matchedPositionalValue(0, new String[0]);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode files = result.putArray("files");
    int code = ExitCodes.OK;
    for (String name : names) {
      try {
        Optional<CatalogItem> item =
            items.stream().filter(each -> each.name().equals(name)).findFirst();
        pull(
            setup,
            item.orElseThrow(
                () ->
                    new InstallException(
                        "there is no model '"
                            + name
                            + "'; 'hailo-worker models list' shows those there are")),
            files);
      } catch (InstallException e) {
        code = setup.failed(e.text());
      }
    }
    if (setup.wantsJson()) {
      setup.print(result);
    }
    return code;
  }

  private void pull(ModelsSetup setup, CatalogItem item, ArrayNode files)
      throws InstallException, InterruptedException {
    boolean again = spec.commandLine().getParseResult().hasMatchedOption(FORCE);
    List<ModelFile> wanted =
        item.files().stream().filter(file -> !file.isThere() || again).toList();
    for (ModelFile file : wanted) {
      if (file.url().isEmpty()) {
        throw new InstallException(
            "the entry of '"
                + item.name()
                + "' tells no address for "
                + file.relative()
                + item.source().map(from -> ": " + from).orElse("")
                + "; put it at "
                + target(setup, item, file));
      }
    }
    for (ModelFile file : wanted) {
      Path target = target(setup, item, file);
      PullProgress progress =
          new PullProgress(
              spec.commandLine().getErr(),
              surroundings.terminal() && !setup.wantsJson(),
              file.relative(),
              surroundings.nanoTime());
      String hash =
          new Download(progress)
              .fetch(
                  new Download.Wanted(
                      file.url().orElseThrow(), target, file.sha256(), file.size()));
      progress.end();
      files
          .addObject()
          .put("model", item.name())
          .put("path", target.toString())
          .put("sha256", hash);
      if (!setup.wantsJson()) {
        setup.out().println(target);
        setup.out().flush();
      }
      if (file.sha256().isEmpty()) {
        setup.note("Its entry has no sha256 to compare with; it is " + hash);
      }
    }
    if (wanted.isEmpty() && !setup.wantsJson()) {
      setup.out().println(item.name() + " is installed already");
      setup.out().flush();
    }
  }

  /** In the own directory, which later installations of the program leave alone. */
  private static Path target(ModelsSetup setup, CatalogItem item, ModelFile file)
      throws InstallException {
    Path relative = Path.of(file.relative());
    if (file.isThere() || relative.isAbsolute()) {
      return file.path();
    }
    Path dir = setup.own().or(() -> besideEntry(item)).orElse(null);
    if (dir == null) {
      throw new InstallException(setup.noDirectory());
    }
    return dir.resolve("models").resolve(relative);
  }

  /** In a checkout, whose shipped models are this user's own. */
  private static Optional<Path> besideEntry(CatalogItem item) {
    return Optional.ofNullable(item.entry().toAbsolutePath().getParent())
        .map(Path::getParent)
        .filter(Files::isWritable);
  }
}

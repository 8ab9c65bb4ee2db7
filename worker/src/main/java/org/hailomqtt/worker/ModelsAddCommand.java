package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.install.EntryDraft;
import org.hailomqtt.worker.install.InstallException;
import org.hailomqtt.worker.install.NewEntry;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code models add}: writes the entry of a network file. */
final class ModelsAddCommand implements Callable<Integer> {
  private static final String TYPE = "--type";
  private static final String NAME = "--name";
  private static final String PRINT = "--print";
  private static final String FORCE = "--force";

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ModelsAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("add");
    spec.usageMessage()
        .description(
            "Writes an entry for a network file (.onnx or .hef) into models.dir, with the inputs and"
                + " outputs that the file itself tells, and copies the file there unless it lies in"
                + " models.dir or below models.roots. A HEF file tells them through the device, which"
                + " must be free; without it the entry is written without them, and the device tells"
                + " them when it loads the file.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described("The entry is written.", "It is not; a sentence says why."));
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .arity("1")
            .type(Path.class)
            .description("The network.")
            .build());
    spec.addOption(
        OptionSpec.builder(TYPE)
            .paramLabel("TYPE")
            .type(String.class)
            .description(
                "Model type that is to serve it (default: what its name tells, such as detect for"
                    + " yolov8s.hef, if that type needs nothing more in the entry; else infer).")
            .build());
    spec.addOption(
        OptionSpec.builder(NAME)
            .paramLabel("NAME")
            .type(String.class)
            .description("What requests call it (default: the name of the file).")
            .build());
    spec.addOption(
        OptionSpec.builder(PRINT).description("Only print the entry; write nothing.").build());
    spec.addOption(
        OptionSpec.builder(FORCE)
            .description("Replace an entry and a file that are there.")
            .build());
    ModelsSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ModelsSetup setup = ModelsSetup.of(spec, surroundings);
    Path file = spec.commandLine().getParseResult().matchedPositionalValue(0, Path.of(""));
    String name =
        spec.commandLine()
            .getParseResult()
            .matchedOptionValue(NAME, EntryDraft.nameOf(String.valueOf(file.getFileName())));
    if (!Names.isName(name) || name.equals(".") || name.equals("..")) {
      return setup.failed(NAME + " must be " + Names.ALLOWED + "; got " + name);
    }
    try {
      return add(setup, file.toAbsolutePath().normalize(), name);
    } catch (InstallException e) {
      return setup.failed(e.text());
    } catch (IOException e) {
      return setup.failed(
          "the entry of " + file + " can't be written: " + e + "; check permissions and the disk");
    }
  }

  private int add(ModelsSetup setup, Path file, String name) throws InstallException, IOException {
    boolean prints = spec.commandLine().getParseResult().hasMatchedOption(PRINT);
    NetworkReading reading = NetworkReading.of(file, setup);
    reading.gap().ifPresent(setup::note);
    Path dir = setup.own().orElse(null);
    if (dir == null && !prints) {
      throw new InstallException(setup.noDirectory());
    }
    NewEntry entry =
        new NewEntry(
            Optional.ofNullable(dir).orElse(file.getRoot()),
            setup.places().roots(),
            file,
            name,
            reading.tensors());
    EntryDraft draft = draft(setup, entry, reading, file);
    if (prints) {
      setup.out().print(draft.yaml());
      setup.out().flush();
      return ExitCodes.OK;
    }
    Path written = entry.write(draft, spec.commandLine().getParseResult().hasMatchedOption(FORCE));
    if (setup.wantsJson()) {
      ObjectNode result =
          JsonNodeFactory.instance
              .objectNode()
              .put("name", name)
              .put("type", draft.type())
              .put("entry", written.toString())
              .put("has_tensors", draft.tensors().isPresent());
      setup.print(result);
    } else {
      setup.out().println(written);
      setup.out().flush();
    }
    return ExitCodes.OK;
  }

  /** Of the type asked for, else of the one guessed if nothing is missing for it, else infer. */
  private EntryDraft draft(ModelsSetup setup, NewEntry entry, NetworkReading reading, Path file)
      throws InstallException, IOException {
    Optional<String> asked =
        Optional.ofNullable(spec.commandLine().getParseResult().matchedOptionValue(TYPE, null));
    String type = asked.orElseGet(() -> EntryDraft.typeOf(String.valueOf(file.getFileName())));
    EntryDraft draft = entry.draft(type);
    Optional<String> problem = entry.problem(draft, reading.kind());
    if (problem.isEmpty()) {
      return draft;
    }
    if (asked.isPresent()) {
      throw new InstallException(
          "an entry of type '"
              + type
              + "' needs more than the file tells: "
              + problem.get()
              + ". Write it to models.d by hand, beginning with what '"
              + PRINT
              + " "
              + TYPE
              + " infer' gives; docs/models.md tells what it may hold");
    }
    setup.note(
        "It looks like type '"
            + type
            + "', which needs more than the file tells ("
            + problem.get()
            + "); it is written as infer, see docs/models.md.");
    return draft.as("infer");
  }
}

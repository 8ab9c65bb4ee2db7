package org.hailomqtt.worker;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code completion}: prints the script by which bash and zsh complete the command line. */
final class CompletionCommand implements Callable<Integer> {
  private static final String NAME = "hailo-worker";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  CompletionCommand() {
    spec.name("completion");
    spec.usageMessage()
        .description(
            "Prints a script that has bash or zsh complete commands and options:"
                + " source <(hailo-worker completion)");
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.commandLine().getParent();
    spec.commandLine().getOut().print(AutoComplete.bash(NAME, root));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}

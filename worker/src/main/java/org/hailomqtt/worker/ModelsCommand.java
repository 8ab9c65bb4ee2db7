package org.hailomqtt.worker;

import picocli.CommandLine.Model.CommandSpec;

/** {@code models}: the commands about the models on this machine. Immutable. */
final class ModelsCommand {
  private final Surroundings surroundings;

  ModelsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The command with its commands. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("models");
    spec.usageMessage()
        .description(
            "Shows, checks, adds and downloads the models on this machine, and has workers load or"
                + " unload theirs.")
        .synopsisSubcommandLabel("COMMAND");
    spec.addSubcommand("list", new ModelsListCommand(surroundings).spec());
    spec.addSubcommand("verify", new ModelsVerifyCommand(surroundings).spec());
    spec.addSubcommand("add", new ModelsAddCommand(surroundings).spec());
    spec.addSubcommand("scan", new ModelsScanCommand(surroundings).spec());
    spec.addSubcommand("pull", new ModelsPullCommand(surroundings).spec());
    for (ControlOperation operation : ControlOperation.OF_MODELS) {
      spec.addSubcommand(operation.name(), new ControlCommand(surroundings, operation).spec());
    }
    return spec;
  }
}

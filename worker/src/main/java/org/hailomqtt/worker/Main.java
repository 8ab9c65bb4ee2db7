package org.hailomqtt.worker;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.submit.SubmitException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: which commands there are, and how their failures are told. One thread.
 *
 * <p>Built by calls rather than by annotations: a start is shorter without reflection, and the
 * flags come from the table of keys.
 */
public final class Main {
  private static final int HELP_WIDTH = 100;
  private static final int FLAGS_WIDTH = 34;

  private Main() {}

  /** Runs the command that the arguments name, and ends the process. */
  public static void main(String[] args) {
    System.exit(commandLine(Surroundings.ofThisProcess(Runtime.getRuntime()::halt)).execute(args));
  }

  /** The whole command line. */
  static CommandLine commandLine(Surroundings surroundings) {
    CommandSpec spec = CommandSpec.create().name("hailo-worker");
    spec.versionProvider(() -> new String[] {VersionCommand.line()});
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Say which build this is.")
            .build());
    spec.usageMessage()
        .description("Serves inference requests that arrive over MQTT on one accelerator.")
        .synopsisSubcommandLabel("COMMAND")
        .footer("%nWith no settings at all, it serves a broker on this machine: hailo-worker run");
    spec.addSubcommand("run", new RunCommand(surroundings).spec());
    spec.addSubcommand("submit", new SubmitCommand(surroundings).spec());
    spec.addSubcommand("status", new StatusCommand(surroundings).spec());
    for (ControlOperation operation : ControlOperation.ALL) {
      spec.addSubcommand(operation.name(), new ControlCommand(surroundings, operation).spec());
    }
    spec.addSubcommand("demo", demo());
    spec.addSubcommand("check-config", new CheckConfigCommand(surroundings).spec());
    spec.addSubcommand("doctor", new DoctorCommand(surroundings).spec());
    spec.addSubcommand("client", new ClientCommand(surroundings).spec());
    spec.addSubcommand("models", new ModelsCommand(surroundings).spec());
    spec.addSubcommand("presets", new PresetsCommand(surroundings).spec());
    spec.addSubcommand("device-test", new DeviceTestCommand(surroundings).spec());
    spec.addSubcommand("retire", new RetireCommand(surroundings).spec());
    spec.addSubcommand("version", new VersionCommand().spec());
    spec.addSubcommand("completion", new CompletionCommand().spec());
    addHelp(spec);
    return new CommandLine(spec)
        .setExpandAtFiles(false)
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(FLAGS_WIDTH)
        .setParameterExceptionHandler(Main::usageError)
        .setExecutionExceptionHandler(Main::failure);
  }

  private static void addHelp(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    spec.subcommands().values().forEach(command -> addHelp(command.getCommandSpec()));
  }

  /** The launcher starts the demo before it starts this; so this is only its place in the help. */
  private static CommandSpec demo() {
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(
            (Callable<Integer>)
                () -> {
                  throw new SubmitException(
                      "the demo brings a broker of its own and runs from a checkout:"
                          + " ./hailo-worker demo");
                });
    spec.name("demo");
    spec.usageMessage()
        .description(
            "Shows everything at work with a broker of its own (from a checkout: ./hailo-worker"
                + " demo).");
    return spec;
  }

  private static int usageError(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("hailo-worker: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCodes.USAGE;
  }

  private static int failure(Exception e, CommandLine command, ParseResult result) {
    PrintWriter err = command.getErr();
    try {
      if (e instanceof ConfigException config) {
        List<Problem> problems = config.problems();
        err.println(
            "hailo-worker: the configuration has "
                + (problems.size() == 1 ? "a problem:" : problems.size() + " problems:"));
        problems.forEach(problem -> err.println("  " + problem.sentence()));
        return ExitCodes.CONFIGURATION;
      }
      if (e instanceof SubmitException) {
        err.println("hailo-worker: " + e.getMessage());
        return ExitCodes.USAGE;
      }
      err.println("hailo-worker: a fault of the program itself; please report what follows");
      LoggerFactory.getLogger(Main.class).error("{} failed", command.getCommandName(), e);
      return ExitCodes.FAILED;
    } finally {
      err.flush();
    }
  }
}

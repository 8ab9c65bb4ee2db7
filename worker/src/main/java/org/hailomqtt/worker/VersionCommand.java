package org.hailomqtt.worker;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code version}: which build this is, and what it runs on. */
final class VersionCommand implements Callable<Integer> {
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  VersionCommand() {
    spec.name("version");
    spec.usageMessage().description("Says which build this is, and what it runs on.");
  }

  CommandSpec spec() {
    return spec;
  }

  /** One line. */
  static String line() {
    return "hailo-worker "
        + Version.text()
        + ", Java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(line());
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}

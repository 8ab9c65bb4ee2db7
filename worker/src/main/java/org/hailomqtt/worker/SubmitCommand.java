package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.hailomqtt.worker.submit.Report;
import org.hailomqtt.worker.submit.SubmitPlan;
import org.hailomqtt.worker.submit.SubmitRun;
import org.hailomqtt.worker.submit.Tally;
import org.slf4j.event.Level;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** {@code submit}: sends requests by hand, and waits for their replies. */
final class SubmitCommand implements Callable<Integer> {
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[39m";
  private static final long SUMMARY_TIMEOUT_SECONDS = 3;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  SubmitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("submit");
    SubmitOptions.addTo(spec);
    SettingsOptions.addTo(spec, ConnectionKeys.ALL);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    ConfigReader.Connection connection = new ConfigReader(sources.read(), machine).connection();
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    SubmitArguments arguments = new SubmitArguments(spec.commandLine(), new SplittableRandom());
    SubmitPlan plan = arguments.plan(connection);
    SubmitRun run = new SubmitRun(plan, report(arguments.jsonOutput()), surroundings.nanoTime());
    String clientId = "hailo-submit-" + arguments.uniqueName();
    try (ProducerSession session = new ProducerSession(connection.broker(), clientId, run)) {
      session.connect();
      return submit(session, plan, run);
    } catch (IOException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("hailo-worker: " + e.getMessage());
      err.flush();
      return ExitCodes.FAILED;
    }
  }

  private int submit(ProducerSession session, SubmitPlan plan, SubmitRun run)
      throws IOException, InterruptedException {
    if (plan.waits()) {
      session.subscribe(plan.replyFilters(), false);
      watchWorkers(session, plan, run);
    }
    CountDownLatch summarised = new CountDownLatch(1);
    Thread onCtrlC = new Thread(() -> stop(run, summarised), "stop");
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    try {
      Tally tally = run.run(session::publish);
      return tally.failedCount() + tally.unansweredCount() == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    } finally {
      summarised.countDown();
      removeHook(onCtrlC);
    }
  }

  /** Whoever may not see the workers' availability is spared the hint that none is there. */
  private static void watchWorkers(ProducerSession session, SubmitPlan plan, SubmitRun run) {
    try {
      session.subscribe(List.of(plan.availabilityFilter()), true);
    } catch (IOException e) {
      run.assumeWorkerOnline();
    }
  }

  private static void stop(SubmitRun run, CountDownLatch summarised) {
    run.stop();
    try {
      boolean inTime = summarised.await(SUMMARY_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assert inTime : "the summary is printed at once";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, because of Ctrl-C.
      return;
    }
  }

  private Report report(boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    return new Report(
        out,
        err,
        new Report.Style(
            json, surroundings.terminal(), text -> ansi.enabled() ? RED + text + PLAIN : text));
  }
}

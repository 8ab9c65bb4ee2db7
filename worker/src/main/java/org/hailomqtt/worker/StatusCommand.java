package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.hailomqtt.worker.operate.StatusScreen;
import org.hailomqtt.worker.operate.WorkerBoard;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code status}: what the workers of a base say about themselves, on one screen. */
final class StatusCommand implements Callable<Integer> {
  private static final String WATCH = "--watch";
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int STANDARD_OUTPUT = 1;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("status");
    spec.usageMessage()
        .description(
            "Shows what each worker does, what is amiss and what to do about it. It reads what"
                + " workers retain at the broker, so it works from every machine that reaches it.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.remote(
                "A worker is online.", "With --watch: the connection to the broker was lost."));
    spec.addOption(
        OptionSpec.builder(WATCH)
            .description(
                "Show it again whenever it changes, until Ctrl-C; with --json, one line each.")
            .build());
    RemoteSetup.addTo(spec, TIMEOUT);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    RemoteSetup setup = RemoteSetup.of(spec, surroundings);
    WorkerBoard board = new WorkerBoard(setup.connection().topics().grammar(), setup.worker());
    String clientId = "hailo-status-" + GeneratedIds.ofRun();
    try (ProducerSession session =
        new ProducerSession(setup.connection().broker(), clientId, board)) {
      session.connect();
      board.watch(session);
      board.awaitSettled(setup.timeout(TIMEOUT).toMillis());
      if (setup.given().has(WATCH)) {
        return watch(setup, board);
      }
      return show(setup, board);
    } catch (IOException e) {
      setup.note(String.valueOf(e.getMessage()));
      return ExitCodes.UNANSWERED;
    }
  }

  private static int show(RemoteSetup setup, WorkerBoard board) {
    if (setup.wantsJson()) {
      setup.print(board.json());
    } else {
      lines(setup, board).forEach(setup::print);
    }
    boolean isThere = board.rows().stream().anyMatch(WorkerBoard.Row::online);
    if (!isThere) {
      setup.note(nobody(setup, board));
    }
    return isThere ? ExitCodes.OK : ExitCodes.UNANSWERED;
  }

  private static String nobody(RemoteSetup setup, WorkerBoard board) {
    String who = setup.worker().map(id -> "worker " + id + " is not").orElse("no worker is");
    return who
        + " online on "
        + setup.place()
        + (board.rows().isEmpty()
            ? "; start one with 'hailo-worker run' or 'sudo systemctl start hailo-worker', or give"
                + " --broker-url and --topics-base as it has them"
            : "; start it with 'sudo systemctl start hailo-worker'");
  }

  private static List<String> lines(RemoteSetup setup, WorkerBoard board) {
    StatusScreen screen = new StatusScreen(setup::paint);
    List<String> lines = new ArrayList<>();
    for (WorkerBoard.Row row : board.rows()) {
      lines.addAll(screen.lines(row));
    }
    return lines;
  }

  private int watch(RemoteSetup setup, WorkerBoard board) throws InterruptedException {
    boolean inPlace = Surroundings.isTerminal(STANDARD_OUTPUT) && !setup.wantsJson();
    PrintWriter out = spec.commandLine().getOut();
    int drawn = 0;
    while (true) {
      if (setup.wantsJson()) {
        setup.print(board.json().toString());
      } else {
        List<String> lines = lines(setup, board);
        if (lines.isEmpty()) {
          lines = List.of(nobody(setup, board));
        }
        drawn = draw(out, lines, inPlace ? drawn : 0);
      }
      if (board.lostBecause().isPresent()) {
        setup.note(board.lostBecause().get());
        return ExitCodes.FAILED;
      }
      // Ctrl-C ends the process meanwhile.
      board.awaitChange();
    }
  }

  /** Over what was drawn before; gives how many lines that were. */
  private static int draw(PrintWriter out, List<String> lines, int above) {
    if (above > 0) {
      out.print("\u001b[" + above + "A\u001b[J");
    }
    lines.forEach(out::println);
    out.flush();
    return lines.size();
  }
}

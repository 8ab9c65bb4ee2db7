package org.hailomqtt.harness.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hailomqtt.harness.ChildProcess;
import org.hailomqtt.harness.JavaCommand;
import org.hailomqtt.harness.MosquittoBroker;
import org.hailomqtt.harness.MosquittoSettings;
import org.hailomqtt.harness.QuietLogs;
import org.hailomqtt.harness.ScratchDirectory;
import org.hailomqtt.harness.WorkerProcess;
import org.hailomqtt.protocol.TopicGrammar;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The benchmark's command: starts broker, floor and worker, measures, and reports. One thread. */
@Command(
    mixinStandardHelpOptions = true,
    name = "bench",
    description = {
      "Measures the worker, with a simulated device, beside a bare responder on a real mosquitto.",
      "Both take turns on the same broker; each figure is the median over the rounds.",
      "Close other programs first: on a busy machine only the ratios mean something."
    })
public final class Bench implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final List<String> FLOOR_JVM =
      List.of("-Xms16m", "-Xmx96m", "-Xss512k", "-XX:+UseSerialGC");

  /**
   * Without it mosquitto holds a small packet back while an earlier one is not acknowledged by TCP:
   * 44 ms for each request, whoever answers it.
   */
  private static final MosquittoSettings BROKER =
      MosquittoSettings.inMemory().with("set_tcp_nodelay true");

  /** Keeps JNA from loading its own native part, and so libjpeg-turbo. */
  private static final Map<String, String> WITHOUT_JNA =
      Map.of("HAILO_WORKER_JAVA_OPTS", "-Djna.nounpack=true -Djna.nosys=true");

  /** The exit status when the bridge costs more than it may. */
  private static final int MISSED = 3;

  /** Where no directory can be made, whoever asks. */
  private static final String NOWHERE = "/dev/null/ledger";

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = "--quick", description = "A short run that shows that everything works.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the figures go as JSON (default: test-harness/target/bench.json).")
  private Path json = WorkerProcess.checkout().resolve("test-harness/target/bench.json");

  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the benchmark; exit status 0 when all was measured, 3 when the bridge costs more than it
   * may. Whether the other targets were met is only told: they depend on what else the machine
   * does.
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench(System.out, System.err)).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      BenchReport report = run(quick ? BenchPlan.quick() : BenchPlan.full());
      boolean good = quick || report.bridge().targets().stream().allMatch(Target::met);
      return good ? CommandLine.ExitCode.OK : MISSED;
    } catch (IOException | IllegalStateException | AssertionError e) {
      err.println("The benchmark could not be measured: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private BenchReport run(BenchPlan plan) throws IOException {
    QuietLogs.forWorker();
    try (ScratchDirectory models = ScratchDirectory.create("bench-models")) {
      BenchModels.write(models);
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      List<ScenarioResult> scenarios = compare(plan, models.path());
      LedgerCost ledger = ledgerCost(plan, models.path());
      JpegCost jpeg = jpegCost(plan, models.path());
      out.println("Measuring: the bridge");
      BridgeCost bridge = BridgeCost.measure(plan);
      out.println("Simulating: who goes next");
      PolicyResult policy = PolicyResult.measure(plan);
      DeviceBusyResult busy = keepBusy(plan, models.path());
      BenchReport report =
          BenchReport.now(quick, load, scenarios, ledger, jpeg, bridge, policy, busy);
      report.write(json);
      out.println();
      out.print(BenchTable.of(report));
      out.println();
      out.println("The same as JSON: " + json);
      return report;
    }
  }

  private List<ScenarioResult> compare(BenchPlan plan, Path models) throws IOException {
    List<ScenarioResult> results = new ArrayList<>();
    try (MosquittoBroker broker = MosquittoBroker.start(BROKER);
        ScratchDirectory logs = ScratchDirectory.create("bench-logs");
        ChildProcess floor = startFloor(broker.uri(), logs.path());
        WorkerProcess worker = startWorker(broker, models)) {
      floor.awaitOutput(FloorResponder.READY, START_LIMIT);
      worker.awaitReady(broker, START_LIMIT);
      for (Scenario scenario : Scenario.all()) {
        out.println("Measuring: " + scenario.name());
        try {
          results.add(new ScenarioRun(broker.port(), plan, scenario).measure());
        } catch (IOException e) {
          throw withLogs(e, floor.describe(), worker.describe());
        }
      }
    }
    return results;
  }

  private LedgerCost ledgerCost(BenchPlan plan, Path models) throws IOException {
    out.println("Measuring: the ledger");
    try (MosquittoBroker broker = MosquittoBroker.start(BROKER);
        WorkerProcess files = startWorker(broker, models);
        WorkerProcess memory =
            WorkerProcess.start(
                broker.uri(),
                "memory",
                "--models-dir",
                models.toString(),
                "--topics-base",
                Responder.MEMORY_BASE,
                "--data-dir",
                NOWHERE)) {
      files.awaitReady(broker, START_LIMIT);
      memory.awaitReady(broker, new TopicGrammar(Responder.MEMORY_BASE), START_LIMIT);
      try {
        return LedgerCost.measure(broker.port(), plan);
      } catch (IOException e) {
        throw withLogs(e, files.describe(), memory.describe());
      }
    }
  }

  private JpegCost jpegCost(BenchPlan plan, Path models) throws IOException {
    out.println("Measuring: the decoding of JPEGs");
    try (MosquittoBroker broker = MosquittoBroker.start(BROKER);
        WorkerProcess turbo = startWorker(broker, models);
        WorkerProcess imageIo =
            WorkerProcess.start(
                WITHOUT_JNA,
                broker.uri(),
                "imageio",
                "--models-dir",
                models.toString(),
                "--topics-base",
                Responder.IMAGEIO_BASE)) {
      turbo.awaitReady(broker, START_LIMIT);
      imageIo.awaitReady(broker, new TopicGrammar(Responder.IMAGEIO_BASE), START_LIMIT);
      try {
        JpegCost cost = JpegCost.measure(broker.port(), plan);
        if (!turbo.output().contains("by libjpeg-turbo")
            || !imageIo.output().contains("decoded by Java")) {
          throw new IOException("the two workers don't decode as they should");
        }
        return cost;
      } catch (IOException e) {
        throw withLogs(e, turbo.describe(), imageIo.describe());
      }
    }
  }

  /** With a worker of its own, so that its peak of memory is of this load. */
  private DeviceBusyResult keepBusy(BenchPlan plan, Path models) throws IOException {
    out.println("Measuring: a device of " + BenchModels.SLOW_INFERENCE_MS + " ms");
    try (MosquittoBroker broker = MosquittoBroker.start(BROKER);
        WorkerProcess worker = startWorker(broker, models)) {
      worker.awaitReady(broker, START_LIMIT);
      try {
        return new DeviceBusyRun().measure(broker.port(), worker.pid(), plan);
      } catch (IOException e) {
        throw withLogs(e, worker.describe());
      }
    }
  }

  private static IOException withLogs(IOException cause, String... logs) {
    return new IOException(cause.getMessage() + "\n" + String.join("\n", logs), cause);
  }

  /** Starts the floor; it is ready when it says so. */
  static ChildProcess startFloor(URI broker, Path logs) throws IOException {
    JavaCommand command =
        JavaCommand.ofThisClassPath(FLOOR_JVM, FloorResponder.class, broker.toString());
    return ChildProcess.start("floor", command.words(), Map.of(), logs.resolve("floor.log"));
  }

  private static WorkerProcess startWorker(MosquittoBroker broker, Path models) {
    return WorkerProcess.start(broker.uri(), "bench", "--models-dir", models.toString());
  }
}

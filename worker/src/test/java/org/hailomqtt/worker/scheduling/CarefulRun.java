package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.hailomqtt.worker.journal.FaultyDisk;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.PreparedInference;

/**
 * One run of a worker, as far as this package goes, and the way to the next one. Used by a test's
 * own thread; the threads of the run end with {@link #endAll}.
 */
final class CarefulRun {
  private static final String ENTRY =
      """
      name: echo
      type: echo
      devices: [simulated]
      tensors: {main: {inputs: {input: {dtype: uint8, shape: [1]}}, outputs: {output: {dtype: uint8, shape: [1]}}}}
      """;

  final ManualClock clock = new ManualClock();
  final WorkerMetrics metrics = new WorkerMetrics();
  final Dangerous handler = new Dangerous();
  final RequestLedger ledger;
  final Scheduler scheduler;
  private final ExecutorService decode = Executors.newFixedThreadPool(2);
  private final ExecutorService finish = Executors.newSingleThreadExecutor();
  private final ExecutorService device = Executors.newSingleThreadExecutor();
  private final AtomicInteger sequence = new AtomicInteger();
  private final Path scratch;
  private final Path directory;
  private final List<CarefulRun> runs;

  private CarefulRun(Path scratch, Path directory, List<CarefulRun> runs) throws IOException {
    this.scratch = scratch;
    this.directory = directory;
    this.runs = runs;
    ledger = RequestLedger.open(directory, new FaultyDisk(), Workbench.BOUNDS, clock, metrics);
    new LedgerKeeper(ledger, clock, () -> {}).start();
    ModelCatalog catalog = ModelCatalog.load(List.of(scratch), DeviceKind.SIMULATED);
    scheduler =
        new Scheduler(
            new Scheduler.Service(
                "w1",
                DeviceKind.SIMULATED,
                new Workbench().codec,
                Map.of("echo", handler),
                () -> catalog,
                Duration.ofMinutes(10),
                SchedulingConfig.DEFAULT,
                scratch),
            ModelResidency.of(new SimulatedDevice(), clock, clock),
            ledger,
            metrics,
            new Scheduler.Context(decode, finish, HeapRoom.UNLIMITED, clock, clock));
    device.execute(scheduler.deviceLoop());
    runs.add(this);
  }

  /** A worker that finds nothing written. */
  static CarefulRun first(Path scratch) throws IOException {
    Path entries = Files.createDirectories(scratch.resolve("models.d"));
    Files.writeString(entries.resolve("echo.yaml"), ENTRY);
    return new CarefulRun(scratch, scratch.resolve("data-0"), new ArrayList<>());
  }

  /** The next worker finds what this one had written by now. */
  CarefulRun killAndRestart() throws IOException {
    Path next = scratch.resolve("data-" + runs.size());
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, next.resolve(directory.relativize(file)));
      }
    }
    return new CarefulRun(scratch, next, runs);
  }

  /** The next worker finds what this one left when it ended. */
  CarefulRun stopAndRestart() throws IOException {
    end();
    return new CarefulRun(scratch, directory, runs);
  }

  /** Ends every run of the test. */
  void endAll() {
    runs.forEach(CarefulRun::end);
  }

  /** Until a request has stopped in the step that it names. */
  void awaitStopped() {
    await().until(() -> handler.stopped.get() == 1);
  }

  RecordingDelivery receive(String id, String body) {
    RecordingDelivery delivery = new RecordingDelivery();
    int number = sequence.getAndIncrement();
    decode.execute(
        () ->
            scheduler.receive(
                new Inbound(
                    Lane.NORMAL,
                    Workbench.message(Lane.NORMAL, id, body),
                    delivery,
                    number,
                    clock.getAsLong())));
    return delivery;
  }

  /** On this thread, as Paho's does; too large a body to be read on it. */
  RecordingDelivery receiveLarge(String id) {
    RecordingDelivery delivery = new RecordingDelivery();
    String body = "{\"params\":{\"stop_in_run\":1}}" + " ".repeat(2000);
    scheduler.receive(
        new Inbound(
            Lane.NORMAL,
            Workbench.message(Lane.NORMAL, id, body),
            delivery,
            sequence.getAndIncrement(),
            clock.getAsLong()));
    return delivery;
  }

  /** Keeps both decode threads from their work until the latch is down. */
  CountDownLatch stallDecoding() {
    CountDownLatch released = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      decode.execute(
          () -> {
            try {
              released.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    return released;
  }

  void connect(Lane... connected) {
    for (Lane lane : connected) {
      scheduler.laneConnected(lane, true);
    }
  }

  void answerOne() {
    RecordingDelivery delivery = receive("answered", "{}");
    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    await().until(() -> !scheduler.isBusy());
  }

  /** Time passes, and the timer ticks meanwhile. */
  void live(int seconds) {
    for (int tick = 0; tick < 10 * seconds; tick++) {
      clock.advance(Duration.ofMillis(100));
      scheduler.checkDeadlines();
      ledger.age(ledger.age());
    }
  }

  private void end() {
    scheduler.stopTaking();
    handler.goOn.countDown();
    // One after the other: the device's thread and decode hand work to those behind them.
    for (ExecutorService threads : List.of(device, decode, finish)) {
      threads.shutdownNow();
      await().until(threads::isTerminated);
    }
    ledger.close();
  }

  /** Type {@code echo}: stops for good in the step that the request names. */
  static final class Dangerous implements ModelHandler {
    final AtomicInteger prepared = new AtomicInteger();
    final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public String type() {
      return "echo";
    }

    private void stopIf(boolean here) {
      if (here) {
        stopped.incrementAndGet();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public PreparedInference prepare(ModelDefinition model, Request request) {
      prepared.incrementAndGet();
      stopIf(request.params().has("stop_in_prepare"));
      boolean stopInRun = request.params().has("stop_in_run");
      return new PreparedInference() {
        @Override
        public List<ModelSpec> networks() {
          return List.of(Workbench.NETWORK);
        }

        @Override
        public Output run(Loaded loaded) {
          stopIf(stopInRun);
          return () -> IntNode.valueOf(runs.incrementAndGet());
        }
      };
    }
  }
}

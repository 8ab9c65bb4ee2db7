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
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.PreparedInference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the process dies of, seen through the whole scheduler. */
@Timeout(60)
class CarefulModeTest {
  private static final String ENTRY =
      """
      name: echo
      type: echo
      devices: [simulated]
      tensors: {main: {inputs: {input: {dtype: uint8, shape: [1]}}, outputs: {output: {dtype: uint8, shape: [1]}}}}
      """;

  @TempDir private Path scratch;
  private final List<Run> pastRuns = new ArrayList<>();
  private Path directory;
  private Run worker;

  /** One run of a worker, as far as this package goes. */
  private final class Run {
    private final ManualClock clock = new ManualClock();
    private final WorkerMetrics metrics = new WorkerMetrics();
    private final Dangerous handler = new Dangerous();
    private final ExecutorService decode = Executors.newFixedThreadPool(2);
    private final ExecutorService finish = Executors.newSingleThreadExecutor();
    private final ExecutorService device = Executors.newSingleThreadExecutor();
    private final AtomicInteger sequence = new AtomicInteger();
    private final RequestLedger ledger;
    private final Scheduler scheduler;

    private Run() throws IOException {
      ledger = RequestLedger.open(directory, new FaultyDisk(), Workbench.BOUNDS, clock, metrics);
      new LedgerKeeper(ledger, clock, () -> {}).start();
      scheduler =
          new Scheduler(
              new Scheduler.Service(
                  "w1",
                  DeviceKind.SIMULATED,
                  new Workbench().codec,
                  Map.of("echo", handler),
                  ModelCatalog.load(List.of(scratch), DeviceKind.SIMULATED),
                  Duration.ofMinutes(10),
                  scratch),
              new ModelResidency(new SimulatedDevice(), clock),
              ledger,
              metrics,
              new Scheduler.Context(decode, finish, HeapRoom.UNLIMITED, clock, clock));
      device.execute(scheduler.deviceLoop());
      pastRuns.add(this);
    }

    private RecordingDelivery receive(String id, String body) {
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
    private RecordingDelivery receiveLarge(String id) {
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
    private CountDownLatch stallDecoding() {
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

    private void connect(Lane... connected) {
      for (Lane lane : connected) {
        scheduler.laneConnected(lane, true);
      }
    }

    private void answerOne() {
      RecordingDelivery delivery = receive("answered", "{}");
      await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
      await().until(() -> !scheduler.isBusy());
    }

    /** Time passes, and the timer ticks meanwhile. */
    private void live(int seconds) {
      for (int tick = 0; tick < 10 * seconds; tick++) {
        clock.advance(Duration.ofMillis(100));
        scheduler.checkDeadlines();
        ledger.age(ledger.age());
      }
    }

    private void end() {
      scheduler.stopTaking();
      handler.goOn.countDown();
      for (ExecutorService threads : List.of(device, decode, finish)) {
        threads.shutdownNow();
      }
      ledger.close();
    }
  }

  /** Type {@code echo}: stops for good in the step that the request names. */
  private static final class Dangerous implements ModelHandler {
    private final AtomicInteger prepared = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);

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

  @BeforeEach
  void start() throws IOException {
    Path entries = Files.createDirectories(scratch.resolve("models.d"));
    Files.writeString(entries.resolve("echo.yaml"), ENTRY);
    directory = scratch.resolve("data-0");
    worker = new Run();
  }

  @AfterEach
  void end() {
    pastRuns.forEach(Run::end);
  }

  /** The next worker finds what this one had written by now. */
  private void killAndRestart() throws IOException {
    Path next = scratch.resolve("data-" + pastRuns.size());
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, next.resolve(directory.relativize(file)));
      }
    }
    directory = next;
    worker = new Run();
  }

  private void awaitStopped() {
    await().until(() -> worker.handler.stopped.get() == 1);
  }

  @Test
  void aRequestThatKillsTheWorkerThreeTimesIsAnsweredAndNotRun() throws IOException {
    for (int i = 0; i < 3; i++) {
      worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
      awaitStopped();
      killAndRestart();
    }

    RecordingDelivery delivery = worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");

    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    assertThat(delivery.bodies().get(0)).contains("\"POISONED\"", "died 3 times");
    assertThat(worker.handler.prepared).hasValue(0);
    assertThat(worker.metrics.total(Event.POISONED)).isEqualTo(1);
    assertThat(worker.metrics.total(Event.ADMITTED)).isEqualTo(1);
    assertThat(delivery.acknowledgements()).isZero();
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  /** The first death is not counted: nobody was careful yet. */
  @Test
  void aRequestThatKillsTheWorkerWhileItIsDecodedIsFoundOut() throws IOException {
    for (int i = 0; i < 4; i++) {
      worker.receive("1", "{\"params\":{\"stop_in_prepare\":1}}");
      awaitStopped();
      killAndRestart();
    }

    RecordingDelivery delivery = worker.receive("1", "{\"params\":{\"stop_in_prepare\":1}}");

    await().untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    assertThat(delivery.bodies().get(0)).contains("\"POISONED\"");
  }

  @Test
  void othersAreServedThoughTheyWaitedBesideTheOneThatKills() throws IOException {
    for (int i = 0; i < 4; i++) {
      worker.receive("bad", "{\"params\":{\"stop_in_prepare\":1}}");
      awaitStopped();
      worker.receive("good", "{}");
      killAndRestart();
    }

    RecordingDelivery good = worker.receive("good", "{}");
    RecordingDelivery bad = worker.receive("bad", "{\"params\":{\"stop_in_prepare\":1}}");

    await().untilAsserted(() -> assertThat(bad.bodies()).hasSize(1));
    await().untilAsserted(() -> assertThat(good.bodies()).hasSize(1));
    assertThat(bad.bodies().get(0)).contains("\"POISONED\"");
    assertThat(good.bodies().get(0)).contains("\"ok\"");
  }

  @Test
  void afterAKillOneRequestIsPreparedAtATime() throws IOException {
    killAndRestart();
    RecordingDelivery first = worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
    awaitStopped();
    RecordingDelivery second = worker.receive("2", "{}");
    RecordingDelivery third = worker.receive("3", "{}");
    await().until(() -> worker.scheduler.waiting() == 2);

    assertThat(worker.handler.prepared).hasValue(1);

    worker.handler.goOn.countDown();
    await().untilAsserted(() -> assertThat(third.bodies()).hasSize(1));
    assertThat(first.bodies()).hasSize(1);
    assertThat(second.bodies()).hasSize(1);
  }

  @Test
  void afterAnOrderlyStopRequestsArePreparedAhead() throws IOException {
    worker.end();
    worker = new Run();

    worker.receive("1", "{\"params\":{\"stop_in_run\":1}}");
    awaitStopped();
    worker.receive("2", "{}");
    worker.receive("3", "{}");

    await().untilAsserted(() -> assertThat(worker.handler.prepared).hasValue(3));
  }

  @Test
  void carefulnessEndsOnceTheWorkerWasIdleForASecond() throws IOException {
    killAndRestart();
    worker.connect(Lane.values());
    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofSeconds(30));
    worker.scheduler.checkDeadlines();
    worker.answerOne();

    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofMillis(900));
    worker.scheduler.checkDeadlines();
    assertThat(worker.scheduler.isCareful()).isTrue();
    worker.clock.advance(Duration.ofMillis(100));
    worker.scheduler.checkDeadlines();

    assertThat(worker.scheduler.isCareful()).isFalse();
  }

  @Test
  void carefulnessLastsUntilEveryLaneIsConnected() throws IOException {
    killAndRestart();
    worker.connect(Lane.HIGH, Lane.NORMAL);
    worker.answerOne();

    worker.live(30);
    assertThat(worker.scheduler.isCareful()).isTrue();

    worker.connect(Lane.LOW);
    worker.live(2);
    assertThat(worker.scheduler.isCareful()).isFalse();
  }

  @Test
  void carefulnessLastsWhileALaneConnectsAgain() throws IOException {
    killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();

    worker.scheduler.laneDisconnected(Lane.LOW);
    worker.live(30);

    assertThat(worker.scheduler.isCareful()).isTrue();
  }

  @Test
  void aLaneThatConnectedAgainHasASecondOfItsOwn() throws IOException {
    killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();
    worker.scheduler.checkDeadlines();
    worker.clock.advance(Duration.ofMillis(900));

    worker.scheduler.laneDisconnected(Lane.LOW);
    worker.connect(Lane.LOW);
    worker.clock.advance(Duration.ofMillis(200));
    worker.scheduler.checkDeadlines();

    assertThat(worker.scheduler.isCareful()).isTrue();
  }

  @Test
  void carefulnessLastsWhileARequestWaitsToBeRead() throws IOException {
    killAndRestart();
    worker.connect(Lane.values());
    worker.answerOne();
    CountDownLatch released = worker.stallDecoding();

    worker.receiveLarge("1");
    worker.live(30);

    assertThat(worker.scheduler.isCareful()).isTrue();
    released.countDown();
    awaitStopped();
  }

  @Test
  void aRequestThatWaitsToBeReadIsNotTakenForOneThatNeverComes() throws IOException {
    worker.receiveLarge("1");
    awaitStopped();
    killAndRestart();
    worker.connect(Lane.values());
    worker.live(30);
    CountDownLatch released = worker.stallDecoding();

    worker.receiveLarge("1");
    worker.live(120);

    assertThat(worker.ledger.find("me", "1")).isPresent();
    released.countDown();
    awaitStopped();
  }

  @Test
  void aRequestThatComesInTheLastMomentIsNotTakenForOneThatNeverComes() throws IOException {
    worker.receiveLarge("1");
    awaitStopped();
    killAndRestart();
    worker.connect(Lane.values());
    CountDownLatch released = worker.stallDecoding();
    worker.live(59);

    worker.receiveLarge("1");
    worker.clock.advance(Duration.ofSeconds(2));
    worker.ledger.age(worker.ledger.age());

    assertThat(worker.ledger.find("me", "1")).isPresent();
    released.countDown();
    awaitStopped();
  }

  @Test
  void carefulnessEndsOnceAllThatCanHaveBeenUnderWayIsAnswered() throws IOException {
    killAndRestart();

    for (int i = 0; i < 3 * 64; i++) {
      assertThat(worker.scheduler.isCareful()).isTrue();
      RecordingDelivery delivery = worker.receive("n" + i, "{}");
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(() -> assertThat(delivery.bodies()).hasSize(1));
    }

    await().until(() -> !worker.scheduler.isCareful());
  }
}

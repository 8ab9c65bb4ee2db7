package org.hailomqtt.harness.campaign;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.hailomqtt.harness.Delivery;
import org.hailomqtt.harness.FaultProxy;
import org.hailomqtt.harness.Message;
import org.hailomqtt.harness.RecordedPacket;
import org.hailomqtt.harness.ScratchDirectory;
import org.hailomqtt.harness.SimulatedModels;
import org.hailomqtt.harness.WorkerProcess;
import org.hailomqtt.protocol.TopicGrammar;

/** Carries a plan out: broker, proxy, worker process and producer. One thread. */
final class Round implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(1);

  private final RoundPlan plan;
  private final KillableBroker broker;
  private final TopicGrammar topics;
  private final ScratchDirectory data = ScratchDirectory.create("campaign");
  private final SimulatedModels models =
      new SimulatedModels().with("quick", Duration.ofMillis(1)).with("slow", Duration.ofMillis(15));
  private final FaultProxy proxy;
  private final WorkerProcess worker;
  private final StepLog steps;
  private final CarefulProducer producer;
  private final Map<String, Integer> hits = new HashMap<>();

  /**
   * What was seen of a round.
   *
   * @param replies by request
   * @param runs how often each was started
   * @param hits by request, how many kills came while it ran
   * @param packets between worker and broker
   * @param counters of the worker that ran last
   */
  record Outcome(
      Map<String, List<Delivery>> replies,
      Map<String, Integer> runs,
      Map<String, Integer> hits,
      List<RecordedPacket> packets,
      Map<String, Long> counters) {}

  Round(RoundPlan plan, KillableBroker broker) {
    this.plan = plan;
    this.broker = broker;
    this.topics = new TopicGrammar("round" + plan.seed());
    this.proxy = FaultProxy.before(broker.broker());
    this.worker =
        WorkerProcess.start(
            proxy.uri(),
            "w" + plan.seed(),
            "--topics-base",
            topics.base(),
            "--models-dir",
            models.path().toString(),
            "--data-dir",
            data.path().toString(),
            "--log-level",
            "debug");
    this.steps = new StepLog(worker::output);
    this.producer = new CarefulProducer(broker.broker(), topics);
  }

  Outcome run() {
    StatusQuestion status = new StatusQuestion(broker.broker(), topics, "w" + plan.seed());
    status.awaitIdle(LIMIT, worker::describe);
    for (int i = 0; i < plan.batches().size(); i++) {
      Map<Message, CompletableFuture<Integer>> published = producer.publish(plan.batches().get(i));
      inject(plan.faults().get(i), published);
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              if (producer.replies().size() < RoundPlan.REQUESTS) {
                throw new AssertionError(describe());
              }
            });
    Map<String, Long> counters = status.awaitIdle(LIMIT, worker::describe);
    return new Outcome(
        producer.replies(), steps.runs(), hits, proxy.recorder().packets(), counters);
  }

  private void inject(Fault fault, Map<Message, CompletableFuture<Integer>> published) {
    if (fault instanceof Fault.BrokerKilled) {
      // What it confirms between its last save and its end may be lost: that is published again.
      List<Message> unconfirmed = CarefulProducer.unconfirmed(published);
      broker.kill().run();
      broker.restart().run();
      producer.comeBack(unconfirmed);
      return;
    }
    if (fault instanceof Fault.WorkerKilled killed) {
      awaitStep(killed);
      worker.kill9();
      steps.underWay().forEach(id -> hits.merge(id, 1, Integer::sum));
      tear(killed.tornBytes());
      worker.restart();
    } else if (fault instanceof Fault.Cut) {
      proxy.cut();
    } else if (fault instanceof Fault.HalfOpen open) {
      proxy.halfOpen();
      pass(open.duration());
      proxy.cut();
      proxy.resume();
    } else if (fault instanceof Fault.Delayed delayed) {
      proxy.delay(delayed.delay());
      pass(delayed.duration());
      proxy.resume();
    } else if (fault instanceof Fault.WorkerStopped) {
      worker.restart();
    }
    producer.confirm(published);
  }

  /** Waits until so many more requests have reached a step, or as good as none will. */
  private void awaitStep(Fault.WorkerKilled killed) {
    int target = steps.count(killed.step()) + killed.count();
    try {
      await()
          .atMost(STEP_LIMIT)
          .pollInterval(POLL)
          .until(() -> steps.count(killed.step()) >= target);
    } catch (ConditionTimeoutException e) {
      return; // fewer were left: it is killed while idle
    }
  }

  private static void pass(Duration duration) {
    long start = System.nanoTime();
    await()
        .atMost(LIMIT)
        .pollInterval(POLL)
        .until(() -> System.nanoTime() - start > duration.toNanos());
  }

  private void tear(int bytes) {
    if (bytes == 0) {
      return;
    }
    try (Stream<Path> files = Files.walk(data.path())) {
      Optional<Path> newest =
          files
              .filter(file -> file.getFileName().toString().matches("ledger\\.\\d+"))
              .filter(Files::isRegularFile)
              .max(Comparator.comparing(file -> file.toFile().lastModified()));
      try (RandomAccessFile file = new RandomAccessFile(newest.orElseThrow().toFile(), "rw")) {
        file.setLength(Math.max(0, file.length() - bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String describe() {
    return plan
        + "\n"
        + producer.replies().size()
        + " answered, unanswered "
        + Stream.iterate(0, i -> i + 1)
            .limit(RoundPlan.REQUESTS)
            .map(i -> "n" + i)
            .filter(id -> !producer.replies().containsKey(id))
            .toList()
        + "\n"
        + worker.describe();
  }

  @Override
  public void close() {
    producer.close();
    worker.close();
    proxy.close();
    models.close();
    data.close();
  }
}

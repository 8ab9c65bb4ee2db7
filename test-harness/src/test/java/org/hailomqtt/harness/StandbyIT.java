package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hailomqtt.protocol.WorkerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several workers on one base and one device: one of them serves. */
@Timeout(180)
class StandbyIT {
  private static final Duration TAKEOVER = Duration.ofSeconds(15);
  private static final int BACKLOG = 50;

  private HailoBench bench;

  @BeforeEach
  void startBench() {
    bench = new HailoBench(20);
  }

  @AfterEach
  void stopBench() {
    bench.close();
  }

  @Test
  void theStandByAnswersTheBacklogOfAWorkerThatIsKilled() {
    try (WorkerProcess first = bench.worker("first")) {
      first.awaitReady(bench.broker, Limits.GENEROUS);
      try (WorkerProcess second = bench.worker("second")) {
        JsonNode standby = bench.awaitState(second, "second", "standby");
        assertThat(standby.at("/problem/text").asText()).isEqualTo("worker first serves this base");
        bench.send(0, BACKLOG);
        bench.awaitAnswers(5);

        first.kill9();
        int before = bench.answers().size();
        await()
            .atMost(TAKEOVER)
            .untilAsserted(() -> assertThat(bench.answers()).hasSizeGreaterThan(before + 1));
        bench.awaitAnswers(BACKLOG);

        assertThat(bench.answers().values())
            .allSatisfy(codes -> assertThat(codes).containsOnly("OK"));
        bench.awaitState(second, "second", "ready");
      }
    }
    assertNoTwoRunsAtOnce();
    assertThat(bench.hailo.runs().stream().map(SimulatedHailo.Run::pid).distinct()).hasSize(2);
  }

  private void assertNoTwoRunsAtOnce() {
    List<SimulatedHailo.Run> runs =
        bench.hailo.runs().stream()
            .sorted(Comparator.comparingLong(SimulatedHailo.Run::beginNanos))
            .toList();
    assertThat(IntStream.range(1, runs.size()))
        .allSatisfy(
            i ->
                assertThat(runs.get(i).beginNanos())
                    .isGreaterThanOrEqualTo(runs.get(i - 1).endNanos()));
  }

  @Test
  void theStandByTakesOverFromAWorkerThatIsStopped() {
    try (WorkerProcess first = bench.worker("first")) {
      first.awaitReady(bench.broker, Limits.GENEROUS);
      try (WorkerProcess second = bench.worker("second")) {
        bench.awaitState(second, "second", "standby");

        first.stop();

        bench.awaitState(second, "second", "ready");
        bench.send(0, 1);
        bench.awaitAnswers(1);
      }
    }
  }

  @Test
  void ofTwoThatStartTogetherOneServes() {
    try (WorkerProcess one = bench.worker("one");
        WorkerProcess two = bench.worker("two")) {
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(Stream.of("one", "two").map(this::state))
                      .as(one.describe() + two.describe())
                      .containsExactlyInAnyOrder("ready", "standby"));

      bench.send(0, 5);
      bench.awaitAnswers(5);

      assertThat(bench.hailo.runs().stream().map(SimulatedHailo.Run::pid).distinct()).hasSize(1);
    }
  }

  private String state(String worker) {
    return bench.status(worker).path("state").asText();
  }

  @Test
  void ofTwoWithOneIdTheSecondStandsAside() {
    try (WorkerProcess first = bench.worker("clone")) {
      first.awaitReady(bench.broker, Limits.GENEROUS);
      try (WorkerProcess second = bench.worker("clone")) {
        await()
            .atMost(Limits.GENEROUS)
            .untilAsserted(
                () -> assertThat(second.output()).contains("another worker with the id clone"));
        await()
            .atMost(Limits.GENEROUS)
            .untilAsserted(
                () ->
                    assertThat(bench.status("clone").at("/problem/text").asText())
                        .contains("another worker with the id clone"));

        bench.send(0, 10);
        bench.awaitAnswers(10);

        bench.awaitState(first, "clone", "ready");
        assertThat(second.isAlive()).isTrue();
        assertThat(second.output()).contains("conflict").doesNotContain("serves the base");
        assertThat(linesWith(first, "serves the base")).isEqualTo(1);
        assertThat(linesWith(first, "was lost")).isZero();
        assertThat(bench.hailo.runs()).allMatch(run -> run.pid() == first.pid());
      }
    }
  }

  private static long linesWith(WorkerProcess worker, String text) {
    return worker.output().lines().filter(line -> line.contains(text)).count();
  }

  /** The line is dead and nobody says so: the broker has to notice by its silence. */
  @Test
  void theStandByTakesOverFromAWorkerWhoseLineIsDead() {
    try (FaultProxy proxy = FaultProxy.before(bench.broker);
        SimulatedModels models = new SimulatedModels().with("quick", Duration.ZERO);
        EmbeddedWorker first =
            EmbeddedWorker.start(WorkerSettings.simulated(proxy.uri(), "a", models.path()));
        EmbeddedWorker second =
            EmbeddedWorker.startUnconnected(
                WorkerSettings.simulated(bench.broker.uri(), "b", models.path()))) {
      await().atMost(Limits.GENEROUS).until(() -> second.state(), WorkerState.STANDBY::equals);

      proxy.halfOpen();
      await().atMost(TAKEOVER).until(() -> second.state(), WorkerState.READY::equals);

      proxy.resume();
      await().atMost(Limits.GENEROUS).until(() -> first.state(), WorkerState.STANDBY::equals);
      assertThat(second.state()).isEqualTo(WorkerState.READY);
    }
  }
}

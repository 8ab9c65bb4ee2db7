package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.RecentRequests.Recent;
import org.junit.jupiter.api.Test;

class RecentRequestsTest {
  private final Workbench bench = new Workbench();

  private Job job(String id) {
    Job job = bench.job(Lane.NORMAL, id);
    bench.ledger.admit(job);
    return job;
  }

  private Recent newest() {
    return bench.recent.newestFirst().get(0);
  }

  @Test
  void tellsWhereTheTimeOfAnAnsweredRequestWent() {
    bench.clock.advance(Duration.ofMillis(1));
    Job job = job("1");
    bench.clock.advance(Duration.ofMillis(30));
    job.startedAt(bench.clock.getAsLong());
    job.loadTook(Duration.ofMillis(20).toNanos());
    job.inferenceTook(Duration.ofMillis(5).toNanos());
    bench.clock.advance(Duration.ofMillis(25));

    bench.answers.succeed(job, () -> TextNode.valueOf("result"));

    assertThat(newest())
        .isEqualTo(
            new Recent(
                "2026-01-01T00:00:00.056Z",
                "me",
                "1",
                "echo",
                "echo",
                "normal",
                "OK",
                30,
                20,
                5,
                55));
  }

  @Test
  void tellsThatARequestWaitedUntilItFailed() {
    bench.clock.advance(Duration.ofMillis(1));
    Job job = job("1");
    bench.clock.advance(Duration.ofMillis(30));

    bench.answers.fail(job, Workbench.error(ErrorCode.TIMEOUT));

    assertThat(newest().code()).isEqualTo("TIMEOUT");
    assertThat(newest().queuedMs()).isEqualTo(30);
    assertThat(newest().totalMs()).isEqualTo(30);
  }

  @Test
  void forgetsTheOldest() {
    for (int i = 1; i <= RecentRequests.MOST + 3; i++) {
      bench.answers.fail(job("" + i), Workbench.error(ErrorCode.CANCELLED));
    }

    assertThat(bench.recent.newestFirst()).hasSize(RecentRequests.MOST);
    assertThat(newest().id()).isEqualTo("53");
    assertThat(bench.recent.newestFirst().get(RecentRequests.MOST - 1).id()).isEqualTo("4");
  }

  @Test
  void tellsWhoListensEvenIfAnotherFails() {
    List<String> heard = new ArrayList<>();
    bench.recent.listen(
        recent -> {
          throw new IllegalStateException("a fault of a listener");
        });
    bench.recent.listen(recent -> heard.add(recent.id()));

    bench.answers.fail(job("1"), Workbench.error(ErrorCode.CANCELLED));

    assertThat(heard).containsExactly("1");
  }

  @Test
  void isWrittenWithTheNamesOfTheProtocol() {
    bench.answers.fail(job("1"), Workbench.error(ErrorCode.CANCELLED));

    JsonNode json = Json.mapper(1 << 10).valueToTree(newest());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "at",
            "client",
            "id",
            "type",
            "model",
            "lane",
            "code",
            "queued_ms",
            "load_ms",
            "inference_ms",
            "total_ms");
  }
}

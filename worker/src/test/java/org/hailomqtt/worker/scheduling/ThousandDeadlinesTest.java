package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.PreparedInference;
import org.junit.jupiter.api.Test;

/** 1,000 requests with mixed deadlines over a device of 20 ms, whose runs move the clock. */
class ThousandDeadlinesTest {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final int RUN_TICKS = 20;
  private static final List<Lane> LANES = List.of(Lane.values());

  private final Workbench bench = new Workbench();
  private final List<Asked> asked = new ArrayList<>();
  private long sequence;

  /** A request, and when it began to run and was answered. */
  private final class Asked implements Delivery, ModelHandler {
    private long deadlineNanos;
    private long answeredNanos = -1;
    private long startedNanos = -1;
    private int answers;
    private String body = "";

    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public void publish(Answer answer, Runnable confirmed) {
      answers++;
      answeredNanos = bench.clock.getAsLong();
      body = new String(answer.body(), StandardCharsets.UTF_8);
      confirmed.run();
    }

    @Override
    public void tell(Answer news) {}

    @Override
    public void acknowledge(Runnable acknowledged) {
      acknowledged.run();
    }

    @Override
    public String type() {
      return "echo";
    }

    @Override
    public PreparedInference prepare(ModelDefinition model, Request request) {
      return new PreparedInference() {
        @Override
        public List<ModelSpec> networks() {
          return List.of(Workbench.NETWORK);
        }

        @Override
        public Output run(Loaded loaded) {
          startedNanos = bench.clock.getAsLong();
          for (int i = 0; i < RUN_TICKS; i++) {
            bench.clock.advance(TICK);
            bench.deadlines.check();
          }
          return () -> IntNode.valueOf(1);
        }
      };
    }

    private String code() {
      return body.contains("\"status\":\"ok\"")
          ? "OK"
          : body.replaceAll(".*\"code\":\"([A-Z_]+)\".*", "$1");
    }
  }

  private void ask(Lane lane, long timeoutMillis) {
    Asked one = new Asked();
    InboundMessage message =
        Workbench.message(lane, "r" + sequence, "{\"timeout_ms\":" + timeoutMillis + "}");
    Request request = ((Decoded.Accepted) bench.codec.decode(message)).request();
    one.deadlineNanos = bench.clock.getAsLong() + Duration.ofMillis(timeoutMillis).toNanos();
    Job job =
        new Job(
            request,
            Workbench.MODEL,
            one,
            one,
            new HeldBodies(bench.codec, Path.of(""), Long.MAX_VALUE).receive(message).as(request),
            message.payload().length,
            false,
            sequence++,
            bench.clock.getAsLong(),
            bench.deadlines.of(request.options(), bench.clock.getAsLong()));
    bench.ledger.admit(job);
    bench.preparation.queue(job);
    asked.add(one);
  }

  @Test
  void eachIsAnsweredByItsDeadlineAndNoneRunsAfterIt() throws InterruptedException {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      // All together take 20 s. Those of the high lane end at about the time of their turn.
      Lane lane = LANES.get(i % LANES.size());
      int most = lane == Lane.HIGH ? 10 + i * RUN_TICKS / LANES.size() : 25_000;
      ask(lane, Math.max(1, most - random.nextInt(most) / (lane == Lane.HIGH ? 10 : 1)));
    }
    bench.decode();

    while (LANES.stream().anyMatch(lane -> bench.queue.waiting(lane) > 0)) {
      bench.device.runNext();
    }

    assertThat(asked)
        .allSatisfy(
            each -> {
              assertThat(each.answers).isEqualTo(1);
              assertThat(each.answeredNanos).isLessThanOrEqualTo(each.deadlineNanos);
              assertThat(each.startedNanos).isLessThan(each.deadlineNanos);
              assertThat(each.code()).isIn("OK", "EXPIRED", "TIMEOUT");
              assertThat(each.code().equals("EXPIRED")).isEqualTo(each.startedNanos < 0);
            });
    assertThat(asked).extracting(Asked::code).contains("OK", "EXPIRED", "TIMEOUT");
  }
}

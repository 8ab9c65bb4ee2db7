package org.hailomqtt.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.hailomqtt.worker.mqtt.ProducerSession.Outcome;
import org.junit.jupiter.api.Test;

class SubmitRunTest {
  private static final String OK =
      """
      {"id":"%s","status":"ok","type":"clip","model":"m","worker":"w","device":"cpu",
       "result":{"labels":[{"label":"a red circle","score":0.982},{"label":"a cat","score":0.01}]},
       "timing":{"queued_ms":0,"load_ms":0,"preprocess_ms":0,"inference_ms":1.5,
                 "postprocess_ms":0,"total_ms":2}}
      """;
  private static final String ERROR =
      """
      {"id":"%s","status":"error","error":"this is no picture","code":"UNSUPPORTED_MEDIA",
       "retryable":false}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();
  private final List<ProducerSession.Message> published = new ArrayList<>();
  private boolean json;
  private boolean progress;
  private Duration step = Duration.ofMillis(1);

  private SubmitRun run(SubmitPlan plan) {
    Report report =
        new Report(
            new PrintWriter(out),
            new PrintWriter(err),
            new Report.Style(json, progress, UnaryOperator.identity()));
    // Time passes whenever somebody looks.
    return new SubmitRun(plan, report, () -> nanos.addAndGet(step.toNanos()));
  }

  private static SubmitPlan plan(int count, List<String> clients) {
    return plan(count, clients, Optional.empty(), true);
  }

  private static SubmitPlan plan(
      int count, List<String> clients, Optional<Duration> timeout, boolean waits) {
    return new SubmitPlan(
        new TopicGrammar("hailo/v1"),
        Lane.NORMAL,
        clients,
        "x",
        Contents.text("hello", count),
        new RequestForm(
            "clip",
            Optional.empty(),
            JsonNodeFactory.instance.objectNode(),
            timeout,
            Optional.empty()),
        Duration.ZERO,
        waits);
  }

  /** A broker that takes everything, and does with it what the test says. */
  private Outbox broker(SubmitRun run, Consumer<ProducerSession.Message> worker) {
    return message -> {
      published.add(message);
      run.published(message.topic(), new Outcome.Queued());
      worker.accept(message);
      return true;
    };
  }

  private static void reply(SubmitRun run, ProducerSession.Message request, String body) {
    String topic = request.topic().replace("/request/clip/", "/reply/");
    String id = topic.substring(topic.lastIndexOf('/') + 1);
    run.arrived(topic, body.formatted(id).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void printsEachReplyAndASummary() throws InterruptedException {
    SubmitRun run = run(plan(2, List.of("me")));

    Tally tally = run.run(broker(run, request -> reply(run, request, OK)));

    assertThat(tally.okCount()).isEqualTo(2);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "me/x-1  a red circle 98.2 %, a cat 1.0 %  (m on cpu, inference 1.5 ms)"),
            line -> assertThat(line).startsWith("me/x-2  a red circle"),
            line -> assertThat(line).startsWith("2 sent: 2 ok, 0 failed, 0 not answered;"));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void spreadsRequestsOverClients() throws InterruptedException {
    SubmitRun run = run(plan(3, List.of("a-1", "a-2")));

    run.run(broker(run, request -> reply(run, request, OK)));

    assertThat(published)
        .extracting(ProducerSession.Message::topic)
        .containsExactly(
            "hailo/v1/request/clip/a-1/x-1",
            "hailo/v1/request/clip/a-2/x-2",
            "hailo/v1/request/clip/a-1/x-3");
  }

  @Test
  void countsErrorRepliesAndPrintsCodeAndSentence() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));

    Tally tally = run.run(broker(run, request -> reply(run, request, ERROR)));

    assertThat(tally.failedCount()).isEqualTo(1);
    assertThat(out.toString()).contains("me/x  UNSUPPORTED_MEDIA: this is no picture");
  }

  @Test
  void programsGetTheRepliesAsTheyCameAndNothingElseOnStandardOutput() throws InterruptedException {
    json = true;
    SubmitRun run = run(plan(1, List.of("me")));
    String body = "{\"id\":\"x\",\"status\":\"error\",\"error\":\"e\",\"code\":\"INTERNAL\"}";

    run.run(broker(run, request -> reply(run, request, body)));

    assertThat(out.toString()).isEqualTo(body + System.lineSeparator());
    assertThat(err.toString()).contains("1 sent: 0 ok, 1 failed");
  }

  @Test
  void repliesOfOthersAndSecondRepliesAreNotCounted() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));

    Tally tally =
        run.run(
            broker(
                run,
                request -> {
                  run.arrived("hailo/v1/reply/me/other", OK.getBytes(StandardCharsets.UTF_8));
                  reply(run, request, OK);
                  reply(run, request, ERROR);
                }));

    assertThat(tally.okCount()).isEqualTo(1);
    assertThat(tally.failedCount()).isZero();
  }

  @Test
  void whatIsNoReplyIsAFailure() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));

    Tally tally = run.run(broker(run, request -> reply(run, request, "hello")));

    assertThat(tally.failedCount()).isEqualTo(1);
    assertThat(err.toString()).contains("me/x  what came is no reply of a worker");
  }

  @Test
  void requestThatNobodySubscribedToIsAFailureAtOnce() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));

    Tally tally =
        run.run(
            request -> {
              run.published(request.topic(), new Outcome.NobodySubscribed());
              return true;
            });

    assertThat(tally.failedCount()).isEqualTo(1);
    assertThat(err.toString())
        .contains("nobody serves hailo/v1/request/clip/me/x", "hailo-worker run");
  }

  @Test
  void refusalOfTheBrokerIsAFailure() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me"), Optional.empty(), false));

    Tally tally =
        run.run(
            request -> {
              run.published(request.topic(), new Outcome.Refused("not authorized"));
              return true;
            });

    assertThat(tally.failedCount()).isEqualTo(1);
    assertThat(err.toString()).contains("me/x  the broker did not take it: not authorized");
  }

  @Test
  void withoutWaitingItEndsWhenTheBrokerHasConfirmed() throws InterruptedException {
    SubmitRun run = run(plan(25, List.of("me"), Optional.empty(), false));

    Tally tally = run.run(broker(run, request -> {}));

    assertThat(tally.sentCount()).isEqualTo(25);
    assertThat(tally.unansweredCount()).isZero();
    assertThat(out.toString()).startsWith("25 sent in ");
  }

  @Test
  void neverHasMoreOnItsWayThanABrokerAllows() throws InterruptedException {
    SubmitRun run = run(plan(50, List.of("me")));
    List<ProducerSession.Message> unconfirmed = new ArrayList<>();
    AtomicLong most = new AtomicLong();

    Tally tally =
        run.run(
            request -> {
              unconfirmed.add(request);
              most.accumulateAndGet(unconfirmed.size(), Math::max);
              if (unconfirmed.size() == Outstanding.MOST_UNCONFIRMED) {
                unconfirmed.forEach(
                    message -> {
                      run.published(message.topic(), new Outcome.Queued());
                      reply(run, message, OK);
                    });
                unconfirmed.clear();
              } else if (request.topic().endsWith("/x-50")) {
                unconfirmed.forEach(message -> reply(run, message, OK));
              }
              return true;
            });

    assertThat(tally.okCount()).isEqualTo(50);
    assertThat(most).hasValue(Outstanding.MOST_UNCONFIRMED);
  }

  @Test
  void whatIsNotTakenIsTriedAgain() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));
    AtomicLong tries = new AtomicLong();

    Tally tally =
        run.run(
            request -> {
              if (tries.incrementAndGet() < 3) {
                return false;
              }
              reply(run, request, OK);
              return true;
            });

    assertThat(tally.sentCount()).isEqualTo(1);
    assertThat(tally.okCount()).isEqualTo(1);
  }

  @Test
  void sendsNoFasterThanAsked() throws InterruptedException {
    step = Duration.ofMillis(5);
    SubmitPlan fast = plan(3, List.of("me"));
    SubmitRun run =
        run(
            new SubmitPlan(
                fast.topics(),
                fast.lane(),
                fast.clients(),
                fast.id(),
                fast.contents(),
                fast.form(),
                Duration.ofMillis(200),
                true));
    List<Long> times = new ArrayList<>();

    run.run(
        broker(
            run,
            request -> {
              times.add(nanos.get());
              reply(run, request, OK);
            }));

    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(190_000_000L);
    assertThat(times.get(2) - times.get(0)).isGreaterThanOrEqualTo(390_000_000L);
  }

  @Test
  void replyThatDoesNotComeInTimeIsGivenUp() throws InterruptedException {
    step = Duration.ofMillis(500);
    SubmitRun run = run(plan(2, List.of("me"), Optional.of(Duration.ofSeconds(1)), true));

    Tally tally =
        run.run(
            broker(
                run,
                request -> {
                  if (request.topic().endsWith("-2")) {
                    reply(run, request, OK);
                  }
                }));

    assertThat(tally.okCount()).isEqualTo(1);
    assertThat(tally.unansweredCount()).isEqualTo(1);
    assertThat(err.toString()).contains("me/x-1  no reply in time");
  }

  @Test
  void withoutADeadlineItGivesUpInSilence() throws InterruptedException {
    step = Duration.ofSeconds(5);
    SubmitRun run = run(plan(2, List.of("me")));

    Tally tally = run.run(broker(run, request -> {}));

    assertThat(tally.unansweredCount()).isEqualTo(2);
    assertThat(err.toString()).contains("No reply for 60 s");
  }

  @Test
  void saysThatNoWorkerIsThereUnlessOneIs() throws InterruptedException {
    step = Duration.ofSeconds(5);
    SubmitRun alone = run(plan(1, List.of("me")));
    alone.run(broker(alone, request -> {}));
    String first = err.toString();
    err.getBuffer().setLength(0);
    SubmitRun watched = run(plan(1, List.of("me")));
    watched.arrived("hailo/v1/worker/pi/availability", "online".getBytes(StandardCharsets.UTF_8));
    watched.run(broker(watched, request -> {}));

    assertThat(first).contains("No worker is online here");
    assertThat(err.toString()).doesNotContain("No worker is online");
  }

  @Test
  void lostConnectionEndsTheRunWithWhatCameSoFar() throws InterruptedException {
    SubmitRun run = run(plan(3, List.of("me")));

    Tally tally =
        run.run(
            broker(
                run,
                request -> {
                  if (request.topic().endsWith("-1")) {
                    reply(run, request, OK);
                  }
                  if (request.topic().endsWith("-3")) {
                    run.lost("the connection to the broker was lost");
                  }
                }));

    assertThat(tally.okCount()).isEqualTo(1);
    assertThat(tally.unansweredCount()).isEqualTo(2);
    assertThat(err.toString()).contains("the connection to the broker was lost");
    assertThat(out.toString()).contains("3 sent: 1 ok, 0 failed, 2 not answered");
  }

  @Test
  void stoppedRunSaysHowFarItCame() throws InterruptedException {
    SubmitRun run = run(plan(1, List.of("me")));

    run.run(broker(run, request -> run.stop()));

    assertThat(out.toString()).contains("1 sent: 0 ok, 0 failed, 1 not answered");
  }

  @Test
  void progressIsOneLineThatIsWrittenOver() throws InterruptedException {
    progress = true;
    step = Duration.ofMillis(60);
    SubmitRun run = run(plan(2, List.of("me")));

    run.run(broker(run, request -> reply(run, request, OK)));

    assertThat(err.toString())
        .contains("\r\u001b[Ksent 2 of 2, answered 2, failed 0, ")
        .endsWith("\r\u001b[K")
        .doesNotContain("\n");
  }
}

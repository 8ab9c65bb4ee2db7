package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.Inbound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lane's session against a broker that misbehaves on purpose. */
@Timeout(60)
class MqttSessionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final List<Inbound> requests = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AtomicLong skippedNanos = new AtomicLong();
  private volatile boolean givesUp;
  private ScriptedBroker broker;
  private MqttSession session;

  @BeforeEach
  void startSession() throws IOException {
    broker = new ScriptedBroker();
    session =
        new MqttSession(
            new SessionPolicy(
                "normal",
                "lane",
                List.of("request/#"),
                false,
                Duration.ofDays(7),
                64,
                Duration.ofSeconds(1),
                null),
            new BrokerConnector(BrokerConfig.at(broker.uri())),
            new RequestIntake(
                Lane.NORMAL,
                new LaneSessions.Intake(requests::add, System::nanoTime, metrics),
                () -> {},
                new AtomicLong()),
            new MqttSession.Observer() {
              @Override
              public void connected(boolean resumed) {
                events.add(resumed ? "resumed" : "connected");
              }

              @Override
              public void disconnected(BrokerTrouble trouble) {
                events.add("disconnected");
              }

              @Override
              public boolean isLostForGood(Duration stood) {
                return givesUp;
              }

              @Override
              public void takenOver() {
                events.add("taken over");
              }
            },
            timer,
            () -> System.nanoTime() + skippedNanos.get());
  }

  @AfterEach
  void stopSession() throws IOException {
    session.close();
    broker.close();
    threads.shutdownNow();
    timer.shutdownNow();
  }

  private void connect() {
    threads.execute(session);
    await().atMost(PATIENCE).until(() -> !events.isEmpty());
    assertThat(events).containsExactly("connected");
  }

  private Inbound request() {
    broker.publish("request/clip", "x");
    await().atMost(PATIENCE).until(() -> !requests.isEmpty());
    return requests.get(0);
  }

  private static void answer(Inbound request, byte[] body) {
    request
        .delivery()
        .publish(
            new Answer(new ReplyAddress("reply/me", null), body, false),
            () -> request.delivery().acknowledge(() -> {}));
  }

  @Test
  void noticesALineOnWhichNothingComesBackAndConnectsAgain() {
    connect();

    broker.silent(true);
    await().atMost(PATIENCE).until(() -> events.contains("disconnected"));
    broker.silent(false);

    await().atMost(PATIENCE).until(() -> events.get(events.size() - 1).equals("connected"));
  }

  @Test
  void subscribesAgainOnlyWhenTheBrokerHasLostTheSession() {
    connect();
    assertThat(broker.count("SUBSCRIBE")).isEqualTo(1);

    broker.sessionPresent(true);
    broker.disconnect(0x8B);
    await().atMost(PATIENCE).until(() -> events.contains("resumed"));
    assertThat(broker.count("SUBSCRIBE")).isEqualTo(1);

    broker.sessionPresent(false);
    broker.disconnect(0x8B);
    await().atMost(PATIENCE).until(() -> broker.count("SUBSCRIBE") == 2);
  }

  @Test
  void standsAsideWhenItIsTakenOver() {
    connect();

    broker.disconnect(ReasonCodes.SESSION_TAKEN_OVER);

    await().atMost(PATIENCE).until(() -> events.contains("taken over"));
    assertThat(session.stall()).isEmpty();
    assertThat(broker.count("CONNECT")).isEqualTo(1);
  }

  @Test
  void standsAsideWhenItIsCutOffOnceTooOften() throws IOException {
    connect();
    broker.cut();
    await().atMost(PATIENCE).until(() -> events.size() == 3);
    assertThat(events).containsExactly("connected", "disconnected", "connected");

    givesUp = true;
    broker.cut();

    await().atMost(PATIENCE).until(() -> events.contains("taken over"));
    assertThat(broker.count("CONNECT")).isEqualTo(2);
  }

  @Test
  void tellsWhatTheBrokerTakes() {
    broker.limits(2000, 7);
    connect();

    BrokerLimits limits = session.connection().orElseThrow().limits();

    assertThat(limits.maxPacketBytes()).hasValue(2000);
    assertThat(limits.receiveMaximum()).isEqualTo(7);
  }

  @Test
  void answersTooLargeInsteadOfAReplyThatTheBrokerDoesNotTake() {
    broker.limits(2000, 7);
    connect();
    Inbound request = request();

    answer(
        request,
        ("{\"id\":\"1\",\"status\":\"ok\",\"result\":\"" + "x".repeat(5000) + "\"}")
            .getBytes(StandardCharsets.UTF_8));

    await().atMost(PATIENCE).until(() -> !broker.acknowledged().isEmpty());
    assertThat(broker.count("PUBLISH reply/me")).isEqualTo(1);
    assertThat(metrics.total(Event.REPLY_CONFIRMED)).isEqualTo(1);
    assertThat(metrics.total(Event.REPLY_TOO_LARGE)).isEqualTo(1);
    assertThat(events).containsExactly("connected");
  }

  @Test
  void countsAReplyOfWhichTheBrokerDoesNotEvenTakeTheError() {
    broker.limits(100, 7);
    connect();
    Inbound request = request();

    answer(request, "{\"id\":\"1\",\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8));

    await().atMost(PATIENCE).until(() -> !broker.acknowledged().isEmpty());
    assertThat(broker.count("PUBLISH reply/me")).isZero();
    assertThat(metrics.total(Event.REPLY_REJECTED)).isEqualTo(1);
  }

  @Test
  void triesAReplyAgainThatTheBrokerHasNoRoomForAndAcknowledgesOnlyThen() {
    broker.pubAcks(ReasonCodes.QUOTA_EXCEEDED, ReasonCodes.IMPLEMENTATION_SPECIFIC);
    connect();
    Inbound request = request();

    answer(request, "{}".getBytes(StandardCharsets.UTF_8));

    await().atMost(PATIENCE).until(() -> !broker.acknowledged().isEmpty());
    assertThat(broker.count("PUBLISH reply/me")).isEqualTo(3);
    assertThat(metrics.total(Event.REPLY_CONFIRMED)).isEqualTo(1);
    assertThat(metrics.total(Event.REPLY_REJECTED)).isZero();
  }

  @Test
  void countsAReplyThatTheBrokerForbidsAndAcknowledgesItsRequest() {
    broker.pubAcks(0x87);
    connect();
    Inbound request = request();

    answer(request, "{}".getBytes(StandardCharsets.UTF_8));

    await().atMost(PATIENCE).until(() -> !broker.acknowledged().isEmpty());
    assertThat(broker.count("PUBLISH reply/me")).isEqualTo(1);
    assertThat(metrics.total(Event.REPLY_REJECTED)).isEqualTo(1);
  }

  @Test
  void connectingThatDoesNotEndIsAStallAndAConnectionThatStandsIsNone() {
    connect();
    skippedNanos.addAndGet(Duration.ofDays(1).toNanos());
    assertThat(session.stall()).isEmpty();

    broker.silent(true);
    await().atMost(PATIENCE).until(() -> broker.count("CONNECT") == 2);
    assertThat(session.stall()).isEmpty();
    skippedNanos.addAndGet(Duration.ofMinutes(3).toNanos());

    assertThat(session.stall()).hasValueSatisfying(text -> assertThat(text).contains("connecting"));
  }
}

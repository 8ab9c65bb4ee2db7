package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.Inbound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of a kept session, which come before the session thread knows the broker's limits. */
@Timeout(60)
class RequestIntakeTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final List<Inbound> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger confirmed = new AtomicInteger();
  private final RequestIntake intake =
      new RequestIntake(
          Lane.NORMAL,
          new LaneSessions.Intake(requests::add, System::nanoTime, metrics),
          () -> {},
          new AtomicLong());
  private ScriptedBroker broker;
  private BrokerConnector connector;
  private ReceiveGate gate;
  private MqttConnection connection;

  @BeforeEach
  void makeConnection() throws Exception {
    broker = new ScriptedBroker();
    broker.limits(2000, 7);
    broker.sessionPresent(true);
    connector = new BrokerConnector(BrokerConfig.at(broker.uri()));
    gate = connector.gate();
    SessionPolicy policy =
        new SessionPolicy(
            "normal",
            "lane",
            List.of("request/#"),
            false,
            Duration.ofDays(7),
            64,
            Duration.ofSeconds(1),
            null);
    connection = new MqttConnection(connector.url(), policy, intake, gate, timer);
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    broker.close();
    timer.shutdownNow();
  }

  private void answerRequest(String id, int resultBytes) {
    InboundMessage message =
        new InboundMessage("request/clip", new byte[0], 1, false, MessageProperties.NONE);
    intake.arrived(connection, message, requests.size() + 1);
    String body =
        "{\"id\":\"" + id + "\",\"status\":\"ok\",\"result\":\"" + "x".repeat(resultBytes) + "\"}";
    requests
        .get(requests.size() - 1)
        .delivery()
        .publish(
            new Answer(
                new ReplyAddress("reply/" + id, null),
                body.getBytes(StandardCharsets.UTF_8),
                false),
            confirmed::incrementAndGet);
  }

  @Test
  void answersTooLargeInsteadOfAReplyThatWasMadeBeforeTheLimitWasKnown() throws Exception {
    answerRequest("1", 5000);
    answerRequest("2", 5);

    connection.open(connector.options(gate), true);

    await().until(() -> confirmed.get() == 2);
    assertThat(broker.heard()).contains("PUBLISH reply/1", "PUBLISH reply/2");
    assertThat(metrics.total(Event.REPLY_TOO_LARGE)).isEqualTo(1);
    assertThat(metrics.total(Event.REPLY_CONFIRMED)).isEqualTo(2);
    assertThat(metrics.total(Event.REPLY_REJECTED)).isZero();
    assertThat(connection.pendingReplies()).isZero();
  }
}

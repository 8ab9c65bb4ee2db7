package org.hailomqtt.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.hailomqtt.harness.AckOrder;
import org.hailomqtt.harness.Broker;
import org.hailomqtt.harness.ChildProcess;
import org.hailomqtt.harness.Delivery;
import org.hailomqtt.harness.FaultProxy;
import org.hailomqtt.harness.Message;
import org.hailomqtt.harness.MosquittoBroker;
import org.hailomqtt.harness.Producer;
import org.hailomqtt.harness.ScratchDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requester and the floor, measured against each other as in the benchmark. */
@Timeout(120)
class RequesterIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private MosquittoBroker broker;
  private FaultProxy proxy;
  private ScratchDirectory logs;
  private ChildProcess floor;

  @BeforeEach
  void start() throws IOException {
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    logs = ScratchDirectory.create("requester-test");
    floor = Bench.startFloor(proxy.uri(), logs.path());
    floor.awaitOutput(FloorResponder.READY, LIMIT);
  }

  @AfterEach
  void stop() {
    floor.close();
    logs.close();
    proxy.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void measuresOneAtATimeAndManyInFlight(boolean mqtt5) throws IOException {
    RequestBody body = new RequestBody(new byte[150_000], mqtt5 ? "image/jpeg" : "", Map.of());
    RequestPacket packet = new RequestPacket(Responder.FLOOR.requestPrefix("me"), body);
    try (Requester requester =
        new Requester(broker.port(), "me", mqtt5, Responder.FLOOR.replyFilter("me"))) {
      Latencies latencies = requester.oneAtATime(packet, 20, LIMIT);
      double rate = requester.inFlight(packet, BenchPlan.WINDOW, SHORT);

      assertThat(latencies.count()).isEqualTo(20);
      assertThat(latencies.millis(0.99)).isGreaterThanOrEqualTo(latencies.millis(0.5)).isPositive();
      assertThat(rate).isPositive();
    }
    assertThat(AckOrder.violations(proxy.recorder().packets(), "floor")).isEmpty();
  }

  @Test
  void everyRequestIsAnsweredOnce() throws IOException {
    AtomicInteger replies = new AtomicInteger();
    try (Producer watcher = Producer.mqtt5(broker, "watcher");
        Requester requester =
            new Requester(broker.port(), "me", false, Responder.FLOOR.replyFilter("me"))) {
      watcher.subscribe("floor/request/#", 0);

      requester.inFlight(
          new RequestPacket(Responder.FLOOR.requestPrefix("me"), RequestBody.plain(new byte[200])),
          BenchPlan.WINDOW,
          SHORT,
          (time, payload) -> replies.incrementAndGet());

      assertThat(watcher.awaitCount(replies.get(), LIMIT))
          .extracting(Delivery::topic)
          .hasSize(replies.get())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void anErrorReplyEndsTheMeasure() throws IOException {
    try (Broker other = MosquittoBroker.start();
        Producer refuser = Producer.mqtt5(other, "refuser");
        Requester requester = new Requester(other.port(), "me", false, "reply/me/+")) {
      refuser.subscribe("request/#", 1);
      Thread refusing = new Thread(() -> refuseOnce(refuser));
      refusing.start();

      assertThatThrownBy(
              () ->
                  requester.oneAtATime(
                      new RequestPacket("request/me/", RequestBody.plain(new byte[1])), 1, LIMIT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("BAD_REQUEST");
    }
  }

  private static void refuseOnce(Producer refuser) {
    refuser.await("request/me/" + RequestPacket.digits(1), LIMIT);
    refuser.publish(
        Message.of(
            "reply/me/" + RequestPacket.digits(1),
            "{\"status\":\"error\",\"code\":\"BAD_REQUEST\"}"));
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and brokers that fail in the ways of a house network: the worker waits, and goes on. */
@Timeout(180)
class NetworkIT {
  private static final int LARGE_OUTPUT = 500_000;
  private static final int MAX_PACKET_BYTES = 20_000;

  /** Keep alive is 30 s; the client gives up after one more. */
  private static final Duration HALF_OPEN_LIMIT = Duration.ofSeconds(100);

  private final String name = "network-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");

  private SimulatedModels models;

  @BeforeEach
  void writeModels() {
    models =
        new SimulatedModels()
            .with("quick", Duration.ofMillis(1))
            .with("large", Duration.ofMillis(1), LARGE_OUTPUT);
  }

  @AfterEach
  void removeModels() {
    models.close();
  }

  private WorkerSettings settings(URI broker) {
    return WorkerSettings.simulated(broker, "w", models.path()).withBase(name);
  }

  private Producer producer(Broker broker) {
    Producer producer = Producer.mqtt5(broker, name);
    producer.subscribe(requests.replies(), 1);
    return producer;
  }

  private void assertServes(Producer producer, String id) {
    producer.publish(requests.to("quick", id));
    assertThat(ReplyJson.isOk(ReplyJson.of(producer.await(requests.reply(id), Limits.GENEROUS))))
        .isTrue();
  }

  private static void awaitState(EmbeddedWorker worker, WorkerState state, Duration limit) {
    await().atMost(limit).until(() -> worker.state() == state);
  }

  @Test
  void whatComesWhileTheLineIsDownIsServedWhenItIsUpAgain() {
    try (MosquittoBroker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        EmbeddedWorker worker = EmbeddedWorker.start(settings(proxy.uri()));
        Producer producer = producer(broker)) {
      proxy.refuse();
      proxy.cut();
      awaitState(worker, WorkerState.WAITING_FOR_BROKER, Limits.GENEROUS);
      producer.publish(requests.to("quick", "meanwhile"));

      proxy.resume();

      producer.await(requests.reply("meanwhile"), Limits.GENEROUS);
      worker.awaitConnected();
    }
  }

  @Test
  @Tag("long")
  void aLineThatIsSilentlyDeadIsNoticedAndGivenUp() {
    try (MosquittoBroker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        EmbeddedWorker worker = EmbeddedWorker.start(settings(proxy.uri()));
        Producer producer = producer(broker)) {
      assertServes(producer, "before");

      proxy.halfOpen();
      producer.publish(requests.to("quick", "meanwhile"));
      awaitState(worker, WorkerState.WAITING_FOR_BROKER, HALF_OPEN_LIMIT);
      proxy.cut();
      proxy.resume();

      producer.await(requests.reply("meanwhile"), Limits.GENEROUS);
      worker.awaitConnected();
    }
  }

  /** A port forwarder, or a broker that has hung: it takes connections and says nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "ssl"})
  void aBrokerThatTakesConnectionsAndSaysNothingIsTriedAgain(String scheme) throws IOException {
    List<Socket> accepted = new CopyOnWriteArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread acceptor = new Thread(() -> acceptAll(silent, accepted), "silent-broker");
      acceptor.setDaemon(true);
      acceptor.start();
      URI uri = URI.create(scheme + "://127.0.0.1:" + silent.getLocalPort());
      try (EmbeddedWorker worker = EmbeddedWorker.startUnconnected(settings(uri))) {
        // Control tries, and again; the lanes wait for it.
        await().atMost(Limits.GENEROUS.multipliedBy(2)).until(() -> accepted.size() >= 3);
        assertThat(worker.state()).isEqualTo(WorkerState.WAITING_FOR_BROKER);
      }
    } finally {
      for (Socket socket : accepted) {
        socket.close();
      }
    }
  }

  private static void acceptAll(ServerSocket silent, List<Socket> accepted) {
    while (!silent.isClosed()) {
      try {
        accepted.add(silent.accept());
      } catch (IOException e) {
        // Closed, which the condition sees.
      }
    }
  }

  @Test
  void aBrokerThatHasLostTheSessionsIsSubscribedToAgain() {
    try (MosquittoBroker broker = MosquittoBroker.start();
        FaultProxy proxy = FaultProxy.before(broker);
        EmbeddedWorker worker = EmbeddedWorker.start(settings(proxy.uri()))) {
      proxy.recorder().clear();
      broker.kill9();
      awaitState(worker, WorkerState.WAITING_FOR_BROKER, Limits.GENEROUS);

      broker.restart();

      worker.awaitConnected();
      assertThat(
              proxy.recorder().packets(Direction.TO_BROKER).stream()
                  .filter(
                      sent ->
                          sent.packet() instanceof MqttPacket.Other other
                              && other.type().equals("SUBSCRIBE")))
          .hasSize(4);
      try (Producer producer = producer(broker)) {
        assertServes(producer, "after");
      }
    }
  }

  @Test
  void aReplyThatTheBrokerWouldNotTakeIsAnsweredTooLargeAndTheRequestAcknowledged() {
    try (MosquittoBroker broker =
            MosquittoBroker.start(
                MosquittoSettings.inMemory().with("max_packet_size " + MAX_PACKET_BYTES));
        EmbeddedWorker worker = EmbeddedWorker.start(settings(broker.uri()));
        Producer producer = producer(broker)) {
      producer.publish(requests.to("large", "1"));

      JsonNode reply = ReplyJson.of(producer.await(requests.reply("1"), Limits.GENEROUS));

      assertThat(ReplyJson.code(reply)).isEqualTo("TOO_LARGE");
      assertThat(reply.path("id").asText()).isEqualTo("1");
      await().atMost(Limits.GENEROUS).until(() -> worker.metrics().total(Event.ACKNOWLEDGED) == 1);
      producer.subscribe(topics.info("w"), 1);
      JsonNode info = ReplyJson.of(producer.await(topics.info("w"), Limits.GENEROUS));
      assertThat(info.at("/broker/max_packet_bytes").asInt()).isEqualTo(MAX_PACKET_BYTES);
      assertThat(info.at("/broker/receive_maximum").asInt()).isPositive();
      assertServes(producer, "2");
    }
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.ControlConfig;
import org.hailomqtt.worker.TopicsConfig;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.http.HttpConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may do what, with the access list that is shipped: ann and bob are clients like any other.
 */
@Timeout(120)
class AccessIT {
  private static final int NOT_AUTHORIZED = 0x87;
  private static final TopicGrammar TOPICS = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private static final InferRequests ANN = new InferRequests("ann");
  private static final InferRequests BOB = new InferRequests("bob");

  private static SimulatedModels models;
  private static HouseBroker broker;
  private static EmbeddedWorker worker;
  private static int httpPort;
  private static Producer ann;
  private static Producer bob;

  @BeforeAll
  static void startHouse() throws IOException {
    httpPort = FreePort.find();
    models = new SimulatedModels().with("tiny", Duration.ZERO);
    broker = HouseBroker.withAccounts("worker", "operator", "ann", "bob");
    worker = EmbeddedWorker.startUnconnected(config());
    worker.awaitConnected();
    ann = broker.producer("ann");
    ann.subscribe(ANN.replies(), 1);
    bob = broker.producer("bob");
    bob.subscribe(BOB.replies(), 1);
  }

  private static WorkerConfig config() {
    return WorkerSettings.simulated(broker.uri(), "w", models.path())
        .config()
        .withHttp(HttpConfig.at(httpPort))
        .withBroker(broker.as("worker"))
        .withTopics(new TopicsConfig(TopicGrammar.DEFAULT_BASE, HouseBroker.replyAllow()));
  }

  @AfterAll
  static void stopHouse() {
    bob.close();
    ann.close();
    worker.close();
    broker.close();
    models.close();
  }

  private static JsonNode answer(Producer producer, InferRequests requests, String id) {
    return ReplyJson.of(producer.await(requests.reply(id), Limits.GENEROUS));
  }

  /** When it is answered, whatever was published before would have come, too. */
  private static void assertServed(Producer producer, InferRequests requests) {
    String id = UUID.randomUUID().toString();
    assertThat(producer.publish(requests.to("tiny", id))).isZero();
    assertThat(ReplyJson.isOk(answer(producer, requests, id))).isTrue();
  }

  private static List<String> topics(Producer producer) {
    return producer.deliveries().stream().map(Delivery::topic).toList();
  }

  @Test
  void aClientIsServedAndSeesHowTheWorkerIs() {
    ann.subscribe(TOPICS.availability("+"), 1);

    assertServed(ann, ANN);
    assertThat(ann.await(TOPICS.availability("w"), Limits.GENEROUS).text()).isEqualTo("online");
  }

  @Test
  void whatIsPostedGoesThroughWithTheAccountOfTheWorker() {
    Message request = ANN.to("tiny", "posted");

    HttpCaller.Response reply =
        new HttpCaller(httpPort)
            .post("/v1/requests/infer?client=guest&lane=high", request.payload());

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hailo/v1/reply/ann/#", "hailo/v1/reply/+/+", "#", "hailo/v1/request/#"})
  void aClientReadsNobodyElsesRequestsAndReplies(String filter) {
    ProducerOptions options =
        ProducerOptions.mqtt5(broker.uri(), "listener")
            .withAccount("bob", HouseBroker.password("bob"));
    try (Producer listener = Producer.connect(options)) {
      listener.subscribe(filter, 1);
      listener.subscribe(BOB.replies(), 1);

      assertServed(ann, ANN);
      assertServed(listener, BOB);

      assertThat(topics(listener))
          .allMatch(
              topic ->
                  topic.startsWith("hailo/v1/reply/bob/")
                      || topic.startsWith("hailo/v1/worker/w/"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hailo/v1/request/infer/ann/1",
        "hailo/v1/request-high/infer/ann/1",
        "hailo/v1/request/infer",
        "hailo/v1/request/infer/bob",
        "hailo/v1/reply/ann/1",
        "hailo/v1/reply/bob/1",
        "hailo/v1/control/all/pause",
        "hailo/v1/control/w/pause/bob/1",
        "hailo/v1/worker/w/availability",
        "hailo/v1/worker/bob/status",
        "$CONTROL/dynamic-security/v1"
      })
  void aClientPublishesNowhereButToItsOwnRequests(String topic) {
    long results = worker.results();
    int before = ann.deliveries().size();

    assertThat(bob.publish(Message.of(topic, ANN.to("tiny", "1").text())))
        .isEqualTo(NOT_AUTHORIZED);

    assertServed(bob, BOB);
    assertServed(ann, ANN);
    assertThat(worker.results()).isEqualTo(results + 2);
    assertThat(ann.deliveries()).hasSize(before + 1);
    assertThat(worker.state()).isNotEqualTo(WorkerState.PAUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hailo/v1/reply/ann/1",
        "hailo/v1/reply/bobby/1",
        "hailo/v1/reply/1",
        "reply/ann/1",
        "home/reply/light",
        "clients/ann/x",
        "hailo/v1/control/all/pause",
        "hailo/v1/worker/w/availability"
      })
  void aClientHasTheWorkerReplyToNobodyButItself(String topic) {
    int before = ann.deliveries().size();
    Message request = BOB.to("tiny", "sneaky");

    bob.publish(request.withResponseTopic(topic));
    JsonNode byProperty = answer(bob, BOB, "sneaky");
    bob.publish(
        Message.of(
            request.topic(),
            request
                .text()
                .stripTrailing()
                .replaceFirst("}$", ", \"reply_to\": \"" + topic + "\"}")));
    JsonNode byJson = answer(bob, BOB, "sneaky");

    assertThat(ReplyJson.code(byProperty)).isEqualTo("REPLY_TOPIC_NOT_ALLOWED");
    assertThat(ReplyJson.code(byJson)).isEqualTo("REPLY_TOPIC_NOT_ALLOWED");
    assertServed(ann, ANN);
    assertThat(ann.deliveries()).hasSize(before + 1);
  }

  @Test
  void aClientMayChooseAnyTopicInItsOwnTree() {
    bob.publish(BOB.to("tiny", "mine").withResponseTopic("hailo/v1/reply/bob/inbox/today"));

    assertThat(bob.await("hailo/v1/reply/bob/inbox/today", Limits.GENEROUS).text())
        .contains("\"ok\"");
  }

  @Test
  void theNameInTheTopicCountsAndNotTheOneInTheBody() {
    int before = ann.deliveries().size();

    bob.publish(
        Message.of(
            "hailo/v1/request/infer/bob/7",
            "{\"client\": \"ann\", \"id\": \"8\", \"request_id\": \"9\", \"model\": \"none\"}"));

    assertThat(ReplyJson.code(answer(bob, BOB, "7"))).isEqualTo("MODEL_NOT_FOUND");
    assertServed(ann, ANN);
    assertThat(ann.deliveries()).hasSize(before + 1);
  }

  @Test
  void theOperatorSendsControl() {
    try (Producer operator = broker.producer("operator")) {
      operator.subscribe("hailo/v1/reply/operator/#", 1);

      operator.publish(Message.of(TOPICS.control("w", "ping", "operator", "1"), ""));
      operator.publish(
          Message.of(TOPICS.control("w", "cancel", "ann", "none"), "")
              .withResponseTopic("hailo/v1/reply/operator/2"));

      assertThat(operator.await("hailo/v1/reply/operator/1", Limits.GENEROUS).text())
          .contains("\"ready\"");
      assertThat(operator.await("hailo/v1/reply/operator/2", Limits.GENEROUS).text())
          .contains("\"cancelled\":false");
    }
  }

  /** Of the shipped lines that are switched off: they are what it takes. */
  @Test
  void whereConnectionsAreNamedAfterAccountsNobodyTakesTheWorkersSession() throws IOException {
    int workersPort = FreePort.find();
    try (HouseBroker strict = HouseBroker.withStrictAccounts(workersPort, "worker", "ann", "bob");
        Producer sender = strict.producer("ann")) {
      BrokerConfig own =
          BrokerConfig.at(URI.create("tcp://127.0.0.1:" + workersPort))
              .withAccount("worker", HouseBroker.password("worker"));
      WorkerConfig config = config().withBroker(own);
      EmbeddedWorker first = EmbeddedWorker.startUnconnected(config);
      first.awaitConnected();
      first.close();
      sender.subscribe(ANN.replies(), 1);
      sender.publish(ANN.to("tiny", "waits"));

      ProducerOptions thief =
          ProducerOptions.mqtt5(strict.uri(), "hailo-hailo-v1-normal")
              .withAccount("bob", HouseBroker.password("bob"))
              .withPersistentSession();
      try (Producer bobs = Producer.connect(thief)) {
        assertThat(bobs.sessionPresent()).isFalse();
      }

      try (EmbeddedWorker second = EmbeddedWorker.startUnconnected(config)) {
        second.awaitConnected();
        assertThat(ReplyJson.isOk(answer(sender, ANN, "waits"))).isTrue();
      }
    }
  }

  @Test
  void aSessionOfTheWorkerThatAnAccountTakesTellsItNothing() {
    try (HouseBroker open = HouseBroker.withAccounts("worker", "ann", "bob");
        Producer sender = open.producer("ann")) {
      EmbeddedWorker first =
          EmbeddedWorker.startUnconnected(config().withBroker(open.as("worker")));
      first.awaitConnected();
      first.close();
      sender.publish(ANN.to("tiny", "waits"));

      ProducerOptions thief =
          ProducerOptions.mqtt5(open.uri(), "hailo-hailo-v1-normal")
              .withAccount("bob", HouseBroker.password("bob"))
              .withPersistentSession();
      try (Producer bobs = Producer.connect(thief)) {
        sender.publish(ANN.to("tiny", "comes"));
        bobs.subscribe(BOB.replies(), 1);
        bobs.publish(Message.of("hailo/v1/request/infer/bob/1", "{}"));

        assertThat(bobs.sessionPresent()).isTrue();
        assertThat(topics(bobs)).isEmpty();
      }
    }
  }

  @Test
  void onlyTheControlActionsThatAreAllowedAreServed() {
    WorkerConfig config =
        WorkerSettings.simulated(broker.uri(), "shy", models.path())
            .config()
            .withBroker(BrokerConfig.DEFAULT)
            .withControl(new ControlConfig(List.of("ping")));
    try (MosquittoBroker open = MosquittoBroker.start();
        EmbeddedWorker shy =
            EmbeddedWorker.startUnconnected(config.withBroker(BrokerConfig.at(open.uri())));
        WorkerControl control = new WorkerControl(open, TOPICS, "shy")) {
      shy.awaitConnected();

      assertThat(ReplyJson.isOk(control.ask("ping"))).isTrue();
      JsonNode refused = control.ask("pause");
      assertThat(ReplyJson.code(refused)).isEqualTo("BAD_REQUEST");
      assertThat(refused.path("error").asText())
          .isEqualTo(
              "control action 'pause' is not served here; served are [ping] (setting"
                  + " control.allow)");
      assertThat(shy.state()).isEqualTo(WorkerState.READY);
    }
  }

  @Test
  void aRefusedAccountIsTold() throws IOException {
    assertThatThrownBy(() -> connect(BrokerConfig.at(broker.uri())))
        .hasMessageContaining("wants an account, and none is set");
    assertThatThrownBy(() -> connect(BrokerConfig.at(broker.uri()).withAccount("ann", "wr0ng")))
        .hasMessageContaining("does not authorise user 'ann'; check broker.username and")
        .hasMessageNotContaining("wr0ng");
  }

  private static void connect(BrokerConfig config) throws IOException {
    try (ProducerSession session = new ProducerSession(config, "told", new Deaf())) {
      session.connect();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pi.conf", "lossless.conf"})
  void whatIsShippedForTheQueueIsAcceptedByMosquitto(String file) {
    String[] lines =
        (HouseBroker.text(file) + HouseBroker.text("local.conf")).lines().toArray(String[]::new);
    try (MosquittoBroker started = MosquittoBroker.start(MosquittoSettings.inMemory().with(lines));
        Producer producer = Producer.mqtt5(started, "p")) {
      assertThat(producer.isConnected()).isTrue();
    }
  }
}

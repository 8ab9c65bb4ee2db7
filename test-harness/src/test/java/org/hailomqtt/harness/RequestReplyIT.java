package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an executor of commands over MQTT 5 request and response owes its callers, whatever
 * properties they send; docs/protocol.md tells where this worker differs from others.
 */
@Timeout(120)
class RequestReplyIT {
  private static final byte[] CORRELATION = {0, (byte) 0xFF, 'x', (byte) 0xC0};

  private final String name = "call-" + UUID.randomUUID();
  private final TopicGrammar topics = new TopicGrammar(name);
  private final InferRequests requests = new InferRequests(topics, "me");
  private final String inbox = name + "/response/me";

  private SimulatedModels models;
  private MosquittoBroker broker;
  private FaultProxy proxy;
  private EmbeddedWorker worker;
  private WorkerControl control;
  private Producer caller;

  @BeforeEach
  void startWorker() {
    models =
        new SimulatedModels()
            .with("slow", Duration.ofMillis(1_500))
            .with("quick", Duration.ofMillis(1));
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    worker =
        EmbeddedWorker.start(
            WorkerSettings.simulated(proxy.uri(), "call", models.path()).withBase(name));
    control = new WorkerControl(broker, topics, "call");
    caller = Producer.mqtt5(broker, name);
    caller.subscribe(requests.replies(), 1);
    caller.subscribe(inbox, 1);
  }

  @AfterEach
  void stopWorker() {
    caller.close();
    control.close();
    worker.close();
    proxy.close();
    broker.close();
    models.close();
  }

  /** A request that has no id but its correlation data, for the caller's own response topic. */
  private Message call(String model, byte... correlation) {
    return Message.of(topics.base() + "/request/infer", requests.to(model, "-").payload())
        .withResponseTopic(inbox)
        .withCorrelation(correlation);
  }

  private Delivery answer() {
    return caller.await(inbox, Limits.GENEROUS);
  }

  private String codeOf(Message request) {
    caller.publish(request);
    return ReplyJson.code(ReplyJson.of(answer()));
  }

  private void awaitAcknowledged(long count) {
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> worker.metrics().total(Event.ACKNOWLEDGED) == count);
  }

  @Test
  void aRequestIsAnsweredOnItsResponseTopicWithItsCorrelationDataAndThenAcknowledged() {
    caller.publish(call("quick", CORRELATION));

    Delivery answer = answer();

    assertThat(ReplyJson.code(ReplyJson.of(answer))).isEqualTo("OK");
    assertThat(answer.message().correlation()).isEqualTo(CORRELATION);
    awaitAcknowledged(1);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void aDuplicateIsAnsweredWithTheSameResultWithoutRunning() {
    caller.publish(call("quick", CORRELATION));
    JsonNode first = ReplyJson.of(answer());
    awaitAcknowledged(1);

    caller.publish(call("quick", CORRELATION));

    JsonNode second = ReplyJson.of(answer());
    assertThat(second.path("duplicate").asBoolean()).isTrue();
    assertThat(second.path("result")).isEqualTo(first.path("result"));
    assertThat(worker.results()).isEqualTo(1);
  }

  @Test
  void theSameBodyUnderOtherCorrelationDataRunsAgain() {
    caller.publish(call("quick", (byte) 1));
    answer();
    caller.publish(call("quick", (byte) 2));

    JsonNode second = ReplyJson.of(answer());

    assertThat(second.has("duplicate")).isFalse();
    assertThat(worker.results()).isEqualTo(2);
  }

  @Test
  void theSameBodyOfAnotherCallerRunsAgain() {
    caller.publish(call("quick", CORRELATION));
    answer();
    caller.publish(call("quick", CORRELATION).withResponseTopic(requests.reply("other")));

    JsonNode second = ReplyJson.of(caller.await(requests.reply("other"), Limits.GENEROUS));

    assertThat(second.has("duplicate")).isFalse();
    assertThat(worker.results()).isEqualTo(2);
  }

  @Test
  void aSeemingDuplicateOnAnotherTopicIsARequestOfItsOwn() {
    caller.publish(requests.to("quick", "1"));
    caller.await(requests.reply("1"), Limits.GENEROUS);
    awaitAcknowledged(1);
    Message same = requests.to("quick", "1");
    caller.publish(Message.of(topics.request(Lane.NORMAL, "clip", "me", "1"), same.payload()));

    JsonNode second = ReplyJson.of(caller.await(requests.reply("1"), Limits.GENEROUS));

    assertThat(second.has("duplicate")).isFalse();
    assertThat(ReplyJson.code(second)).isNotEqualTo("OK");
  }

  @Test
  void unknownPropertiesAndFieldsAreIgnored() {
    Message odd =
        call("quick", CORRELATION)
            .withUserProperty("__protVer", "99.0")
            .withUserProperty("$unexpected", "\"'\\")
            .withUserProperty("", "");

    assertThat(codeOf(odd)).isEqualTo("OK");
  }

  @Test
  void noPropertyIsNeeded() {
    caller.publish(requests.to("quick", "1"));

    JsonNode reply = ReplyJson.of(caller.await(requests.reply("1"), Limits.GENEROUS));

    assertThat(ReplyJson.code(reply)).isEqualTo("OK");
  }

  @Test
  void correlationDataOfAnySizeAndContentComesBack() {
    byte[] large = new byte[30_000];
    Arrays.fill(large, (byte) 0xFE);
    caller.publish(call("quick", large));
    assertThat(answer().message().correlation()).isEqualTo(large);

    caller.publish(call("quick"));
    Delivery empty = answer();
    assertThat(ReplyJson.code(ReplyJson.of(empty))).isEqualTo("OK");
  }

  @Test
  void correlationDataThatTheClientLibraryCannotReadIsLeftOutAndTheLaneLives() {
    byte[] tooLarge = new byte[40_000];
    Arrays.fill(tooLarge, (byte) 0xFE);
    caller.publish(call("quick", tooLarge));

    Delivery reply = answer();

    assertThat(ReplyJson.code(ReplyJson.of(reply))).isEqualTo("OK");
    assertThat(reply.message().correlation()).isNull();
    assertThat(codeOf(call("quick", CORRELATION))).isEqualTo("OK");
    awaitAcknowledged(2);
  }

  @Test
  void aBodyThatIsNotWhatItsContentTypeSaysIsRefused() {
    assertThat(codeOf(call("quick", (byte) 1).withContentType("image/jpeg")))
        .isIn("UNSUPPORTED_MEDIA", "BAD_REQUEST", "INVALID_INPUT");
    awaitAcknowledged(1);
    assertThat(worker.results()).isZero();
  }

  @Test
  void aContentTypeThatNobodyKnowsIsLikeNone() {
    assertThat(codeOf(call("quick", CORRELATION).withContentType("application/x-unheard-of")))
        .isEqualTo("OK");
  }

  @Test
  void aBodyThatCannotBeReadIsRefusedAndAcknowledged() {
    Message broken =
        Message.of(topics.base() + "/request/infer", "{\"model\": ")
            .withResponseTopic(inbox)
            .withCorrelation(CORRELATION);

    assertThat(codeOf(broken)).isEqualTo("BAD_REQUEST");
    awaitAcknowledged(1);
  }

  @Test
  void aResponseTopicThatIsNotAllowedRunsNothingAndIsAcknowledged() {
    caller.publish(call("quick", CORRELATION).withResponseTopic("elsewhere/entirely"));

    awaitAcknowledged(1);

    assertThat(worker.results()).isZero();
    assertThat(worker.metrics().total(Event.DROPPED)).isEqualTo(1);
  }

  @Test
  void aRequestThatExpiresBehindAnotherIsAnsweredAndAcknowledgedAndDoesNotRun() {
    caller.publish(requests.to("slow", "1"));
    control.awaitRunning("1");

    assertThat(codeOf(call("quick", CORRELATION).withExpiry(Duration.ofSeconds(1))))
        .isEqualTo("EXPIRED");
    awaitAcknowledged(2);
    assertThat(worker.results()).isEqualTo(1);
  }

  @Test
  void aRequestThatExpiresWhileTheWorkerIsAwayIsNeverSeen() {
    proxy.refuse();
    proxy.cut();
    await().atMost(Limits.GENEROUS).until(() -> worker.state() == WorkerState.WAITING_FOR_BROKER);
    caller.publish(call("quick", CORRELATION).withExpiry(Duration.ofSeconds(1)));
    caller.publish(requests.to("quick", "kept"));
    long published = System.nanoTime();
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> System.nanoTime() - published > Duration.ofSeconds(3).toNanos());

    proxy.resume();

    caller.await(requests.reply("kept"), Limits.GENEROUS);
    awaitAcknowledged(1);
    assertThat(worker.metrics().total(Event.RECEIVED)).isEqualTo(1);
  }

  @Test
  void aStalledExecutionIsAnsweredTimeoutAndTheNextIsServed() {
    caller.publish(requests.to("slow", "1", "\"timeout_ms\": 300"));

    JsonNode reply = ReplyJson.of(caller.await(requests.reply("1"), Limits.GENEROUS));

    assertThat(ReplyJson.code(reply)).isEqualTo("TIMEOUT");
    assertThat(codeOf(call("quick", CORRELATION))).isEqualTo("OK");
  }

  @Test
  void acknowledgementsKeepTheOrderOfReceiptWhenTheRepliesDoNot() {
    caller.publish(requests.to("slow", "first"));
    control.awaitRunning("first");
    caller.publish(requests.to("no-such-model", "second"));

    List<Delivery> replies = caller.awaitCount(2, Limits.GENEROUS);

    assertThat(replies)
        .extracting(Delivery::topic)
        .containsExactly(requests.reply("second"), requests.reply("first"));
    awaitAcknowledged(2);
    assertThat(acknowledgedTopics())
        .containsExactly(
            topics.request(Lane.NORMAL, "infer", "me", "first"),
            topics.request(Lane.NORMAL, "infer", "me", "second"));
  }

  /** The topics of the requests in the order in which their acknowledgements left. */
  private List<String> acknowledgedTopics() {
    List<RecordedPacket> packets = proxy.recorder().packets();
    return packets.stream()
        .filter(ack -> ack.direction() == Direction.TO_BROKER)
        .filter(ack -> ack.packet() instanceof MqttPacket.PubAck)
        .map(ack -> requestOf(ack, packets))
        .filter(topic -> topic.contains("/request"))
        .toList();
  }

  private static String requestOf(RecordedPacket ack, List<RecordedPacket> packets) {
    int packetId = ((MqttPacket.PubAck) ack.packet()).packetId();
    return packets.stream()
        .filter(sent -> sent.direction() == Direction.TO_CLIENT)
        .filter(sent -> sent.connection() == ack.connection())
        .filter(sent -> sent.sequence() < ack.sequence())
        .map(RecordedPacket::packet)
        .filter(MqttPacket.Publish.class::isInstance)
        .map(MqttPacket.Publish.class::cast)
        .filter(sent -> sent.qos() == 1 && sent.packetId() == packetId)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .topic();
  }

  @Test
  void aReplyWhoseConfirmationIsLostWithTheConnectionIsSentAgainAndNothingRunsTwice() {
    caller.publish(requests.to("slow", "1"));
    control.awaitRunning("1");
    proxy.halfOpen();
    await().atMost(Limits.GENEROUS).until(() -> worker.results() == 1);
    proxy.cut();
    proxy.resume();

    JsonNode reply = ReplyJson.of(caller.await(requests.reply("1"), Limits.GENEROUS));

    assertThat(ReplyJson.code(reply)).isEqualTo("OK");
    awaitAcknowledged(1);
    assertThat(worker.results()).isEqualTo(1);
    assertThat(AckOrder.violations(proxy.recorder().packets(), name)).isEmpty();
  }

  @Test
  void aReplyThatTheBrokerRefusesForGoodIsCountedAndItsRequestAcknowledged() {
    try (ScratchDirectory scratch = ScratchDirectory.create("acl")) {
      scratch.write("acl", "topic readwrite #\ntopic deny hailo/v1/reply/denied/#\n");
      String acl = "acl_file " + scratch.path().resolve("acl");
      try (MosquittoBroker strict = MosquittoBroker.start(MosquittoSettings.inMemory().with(acl));
          EmbeddedWorker refused =
              EmbeddedWorker.start(
                  WorkerSettings.simulated(strict.uri(), "refused", models.path()));
          Producer denied = Producer.mqtt5(strict, "denied")) {
        denied.publish(new InferRequests("denied").to("quick", "1"));

        await()
            .atMost(Limits.GENEROUS)
            .until(() -> refused.metrics().total(Event.ACKNOWLEDGED) == 1);
        assertThat(refused.metrics().total(Event.REPLY_REJECTED)).isEqualTo(1);
        assertThat(refused.results()).isEqualTo(1);
      }
    }
  }
}

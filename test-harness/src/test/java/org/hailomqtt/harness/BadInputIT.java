package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may publish: each is answered with its code, and the worker goes on. */
@Timeout(120)
class BadInputIT {
  private static final String INFER = "hailo/v1/request/infer/me/1";
  private static final String CLIP = "hailo/v1/request/clip/me/1";
  private static final String REPLY = "hailo/v1/reply/me/1";
  private static final int SIDE = 60_000;

  private static SimulatedModels models;
  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;
  private static Producer producer;

  /**
   * A bad message with its answer.
   *
   * @param what in the test's name
   * @param hint words of the sentence that say what to do
   */
  record Case(String what, Message message, String code, String hint) {
    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void startWorker() {
    models = new SimulatedModels().with("tiny", Duration.ZERO);
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "w", models.path()));
    producer = Producer.mqtt5(broker, "stranger");
    producer.subscribe("hailo/v1/reply/#", 1);
  }

  @AfterAll
  static void stopWorker() {
    producer.close();
    worker.close();
    broker.close();
    models.close();
  }

  static Stream<Case> badMessages() {
    String tensor =
        "{\"tensor\": {\"dtype\": \"uint8\", \"shape\": [4], \"data_b64\": \"AAAAAA==\"}}";
    return Stream.of(
        new Case("an empty body", Message.of(INFER, ""), "BAD_REQUEST", "publish a picture"),
        new Case("broken JSON", Message.of(INFER, "{\"model\": \"tiny\","), "BAD_REQUEST", "JSON"),
        new Case("a JSON array", Message.of(INFER, "[1, 2]"), "BAD_REQUEST", "object"),
        new Case(
            "100,000 brackets, nested in a field",
            Message.of(INFER, "{\"input\": " + "[".repeat(100_000)),
            "BAD_REQUEST",
            "nest"),
        new Case(
            "100,000 brackets, nested and closed",
            Message.of(INFER, "{\"input\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
            "BAD_REQUEST",
            "nest"),
        new Case(
            "an unknown type",
            Message.of("hailo/v1/request/dream/me/1", "{}"),
            "UNKNOWN_TYPE",
            "serves [classify, clip"),
        new Case(
            "an unknown model",
            Message.of(INFER, "{\"model\": \"huge\", \"input\": " + tensor + "}"),
            "MODEL_NOT_FOUND",
            "tiny"),
        new Case(
            "an unknown parameter",
            Message.of(CLIP, "{\"input\": {}, \"params\": {\"lables\": [\"a dog\"]}}"),
            "INVALID_INPUT",
            "labels"),
        new Case(
            "a truncated JPEG",
            Message.of(CLIP, truncated()),
            "INVALID_INPUT",
            "send the whole file"),
        new Case("a PNG of 60,000 x 60,000", Message.of(CLIP, hugePng()), "TOO_LARGE", "pixels"),
        new Case(
            "a tensor with fewer bytes than its shape says",
            Message.of(
                INFER,
                "{\"model\": \"tiny\", \"input\": {\"tensor\": {\"dtype\": \"uint8\","
                    + " \"shape\": [4], \"data_b64\": \"AAAA\"}}}"),
            "INVALID_INPUT",
            "bytes"),
        new Case(
            "an octet-stream tensor with more bytes than its shape says",
            Message.of(INFER, new byte[5])
                .withContentType("application/octet-stream")
                .withUserProperty("model", "tiny")
                .withUserProperty("dtype", "uint8")
                .withUserProperty("shape", "4"),
            "INVALID_INPUT",
            "bytes"),
        new Case(
            "a tensor of another shape than the model's",
            Message.of(
                INFER,
                "{\"model\": \"tiny\", \"input\": {\"tensor\": {\"dtype\": \"uint8\","
                    + " \"shape\": [2], \"data_b64\": \"AAA=\"}}}"),
            "INVALID_INPUT",
            "takes input uint8[4]"),
        new Case(
            "9 MB", Message.of(CLIP, new byte[9_000_000]), "TOO_LARGE", "limits.max_request_bytes"),
        new Case(
            "a reply topic with a wildcard",
            replyTo("reply/+/x"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"),
        new Case(
            "a reply topic in the request tree",
            replyTo("hailo/v1/request/infer"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"),
        new Case(
            "a reply topic in the control tree",
            replyTo("hailo/v1/control/w/pause"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"),
        new Case(
            "a reply topic in the worker's own tree",
            replyTo("hailo/v1/worker/w/availability"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"),
        new Case(
            "a reply topic in $SYS",
            replyTo("$SYS/broker/uptime"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"),
        new Case(
            "a response topic in the request tree",
            Message.of(INFER, "{\"model\": \"tiny\", \"input\": " + tensor + "}")
                .withResponseTopic("hailo/v1/request-high/infer"),
            "REPLY_TOPIC_NOT_ALLOWED",
            "choose one"));
  }

  @ParameterizedTest
  @MethodSource("badMessages")
  void isAnsweredWithItsCodeAndASentenceAndNothingRuns(Case bad) {
    long acknowledged = worker.metrics().total(Event.ACKNOWLEDGED);
    long results = worker.results();

    producer.publish(bad.message());

    JsonNode reply = ReplyJson.of(producer.await(REPLY, Limits.GENEROUS));
    assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo(bad.code());
    assertThat(reply.path("error").asText()).containsIgnoringCase(bad.hint());
    assertThat(reply.path("id").asText()).isEqualTo("1");
    assertThat(reply.path("retryable").asBoolean(true)).isFalse();
    assertIsForPeople(reply.path("error").asText());
    // The acknowledgement of the request before may have been counted late.
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> worker.metrics().total(Event.ACKNOWLEDGED) > acknowledged);
    assertThat(worker.results()).isEqualTo(results);
    assertAGoodRequestIsAnswered();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a+b", "#", ""})
  void aClientNameThatNoTopicCanHoldIsAnsweredToTheAnonymousTopic(String client) {
    JsonNode reply =
        anonymousReplyTo(
            Message.of(
                "hailo/v1/request/infer",
                "{\"client\": \"" + client + "\", \"id\": \"7\", \"model\": \"tiny\"}"));

    assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("BAD_REQUEST");
    assertThat(reply.path("error").asText()).contains("client");
    assertIsForPeople(reply.path("error").asText());
    assertAGoodRequestIsAnswered();
  }

  @Test
  void aClientNameWithASlashInTheTopicIsAnsweredToTheAnonymousTopic() {
    JsonNode reply = anonymousReplyTo(Message.of("hailo/v1/request/infer/a/b/7", "{}"));

    assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("BAD_REQUEST");
    assertThat(reply.path("error").asText()).contains("request/<type>/<client>/<id>");
    assertAGoodRequestIsAnswered();
  }

  @Test
  void aBadReplyTopicOfNobodyIsAcknowledgedAndCounted() {
    long acknowledged = worker.metrics().total(Event.ACKNOWLEDGED);
    long dropped = worker.metrics().total(Event.DROPPED);
    int before = producer.deliveries().size();

    producer.publish(Message.of("hailo/v1/request/infer", "{\"reply_to\": \"$SYS/x\"}"));

    await()
        .atMost(Limits.GENEROUS)
        .until(
            () ->
                worker.metrics().total(Event.ACKNOWLEDGED) > acknowledged
                    && worker.metrics().total(Event.DROPPED) == dropped + 1);
    assertThat(producer.deliveries()).hasSize(before);
    assertAGoodRequestIsAnswered();
  }

  @Test
  void aRetainedRequestIsAnsweredAndNotRun() {
    long acknowledged = worker.metrics().total(Event.ACKNOWLEDGED);
    long results = worker.results();
    MosquittoClients clients = new MosquittoClients(broker);

    clients.pub("-q", "1", "-r", "-t", INFER, "-m", goodRequest("1").text());

    JsonNode reply = ReplyJson.of(producer.await(REPLY, Limits.GENEROUS));
    assertThat(ReplyJson.code(reply)).isEqualTo("BAD_REQUEST");
    assertThat(reply.path("error").asText()).contains("without the retain flag");
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> worker.metrics().total(Event.ACKNOWLEDGED) > acknowledged);
    assertThat(worker.results()).isEqualTo(results);
    assertAGoodRequestIsAnswered();
  }

  @Test
  void aRetainedRequestOfBeforeIsNotRunByAWorkerThatComesLater() {
    String base = "retained";
    try (Producer sender = Producer.mqtt5(broker, "sender")) {
      sender.publish(Message.of(base + "/request/infer/me/1", goodRequest("1").text()).retained());
    }

    WorkerSettings settings =
        WorkerSettings.simulated(broker.uri(), "later", models.path()).withBase(base);
    try (EmbeddedWorker later = EmbeddedWorker.start(settings);
        Producer sender = Producer.mqtt5(broker, "sender")) {
      sender.subscribe(base + "/reply/#", 1);
      sender.publish(Message.of(base + "/request/infer/me/2", goodRequest("2").text()));

      assertThat(sender.awaitCount(1, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .containsExactly(base + "/reply/me/2");
      assertThat(later.results()).isEqualTo(1);
      assertThat(later.metrics().total(Event.RECEIVED)).isEqualTo(1);
    }
  }

  private static void assertAGoodRequestIsAnswered() {
    String id = "good-" + UUID.randomUUID();
    producer.publish(goodRequest(id));

    JsonNode reply = ReplyJson.of(producer.await("hailo/v1/reply/me/" + id, Limits.GENEROUS));
    assertThat(ReplyJson.code(reply)).as(reply.toString()).isEqualTo("OK");
  }

  private static Message goodRequest(String id) {
    return new InferRequests("me").to("tiny", id);
  }

  /** Publishes a message that names nobody and returns the reply to nobody. */
  private static JsonNode anonymousReplyTo(Message message) {
    try (Producer listener = Producer.mqtt5(broker, "listener")) {
      listener.subscribe("hailo/v1/reply/anonymous/#", 1);
      listener.publish(message);
      return ReplyJson.of(listener.awaitCount(1, Limits.GENEROUS).get(0));
    }
  }

  /** A sentence, not an exception's text: no class, no stack, no path of this machine. */
  private static void assertIsForPeople(String error) {
    assertThat(error.length()).as(error).isBetween(20, 600);
    assertThat(error)
        .doesNotContain("Exception", "\n", "java.", "org.hailomqtt", "com.fasterxml", "(Path")
        .doesNotContain(models.path().toString(), WorkerProcess.checkout().toString());
  }

  private static Message replyTo(String topic) {
    return Message.of(INFER, "{\"model\": \"tiny\", \"reply_to\": \"" + topic + "\"}");
  }

  private static byte[] truncated() {
    Path picture =
        WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", "red-circle.jpg"));
    try {
      byte[] whole = Files.readAllBytes(picture);
      return Arrays.copyOf(whole, whole.length * 2 / 3);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A PNG whose header is right and whose one byte of data is not: to decode it takes 10 GB. */
  private static byte[] hugePng() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
      ByteArrayOutputStream header = new ByteArrayOutputStream();
      DataOutputStream fields = new DataOutputStream(header);
      fields.writeInt(SIDE);
      fields.writeInt(SIDE);
      fields.write(new byte[] {8, 2, 0, 0, 0});
      chunk(out, "IHDR", header.toByteArray());
      chunk(out, "IDAT", new byte[] {0});
      chunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) checksum.getValue());
  }
}

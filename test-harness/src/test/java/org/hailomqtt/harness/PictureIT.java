package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real pictures through a real model, published with the tools that people have. */
@Timeout(120)
class PictureIT {
  private static final Path PICTURES =
      WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures"));

  private static MosquittoBroker broker;
  private static EmbeddedWorker worker;

  private final MosquittoClients clients = new MosquittoClients(broker);
  private final String client = "me-" + UUID.randomUUID();
  private final String request = "hailo/v1/request/clip/" + client + "/1";
  private final String reply = "hailo/v1/reply/" + client + "/1";

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    worker = EmbeddedWorker.start(WorkerSettings.cpu(broker.uri(), "pictures"));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"0,mqttv5", "1,mqttv5", "0,mqttv311", "1,mqttv311"})
  void publishedWithMosquittoPubComesBackClassified(String qos, String version) {
    JsonNode answer = publish(picture("red-circle"), "-q", qos, "-V", version);

    assertThat(answer.at("/result/labels/0/label").asText()).isEqualTo("a red circle");
    assertThat(answer.path("id").asText()).isEqualTo("1");
    assertThat(answer.path("status").asText()).isEqualTo("ok");
    assertThat(answer.path("type").asText()).isEqualTo("clip");
    assertThat(answer.path("device").asText()).isEqualTo("cpu");
    assertThat(answer.path("worker").asText()).isEqualTo("pictures");
  }

  @Test
  void itsReplySaysWhatTookHowLong() {
    JsonNode timing = publish(picture("red-circle"), "-q", "1").path("timing");

    for (String step : List.of("queued_ms", "load_ms", "postprocess_ms")) {
      assertThat(timing.path(step).asDouble(-1)).as(step).isNotNegative();
    }
    double working =
        timing.path("preprocess_ms").asDouble() + timing.path("inference_ms").asDouble();
    assertThat(timing.path("preprocess_ms").asDouble()).isPositive();
    assertThat(timing.path("inference_ms").asDouble()).isPositive();
    assertThat(timing.path("total_ms").asDouble()).isGreaterThanOrEqualTo(working);
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void theSameCommandTypedAgainIsAnsweredAgain(String qos) {
    JsonNode first = publish(picture("red-circle"), "-q", qos);

    JsonNode second = publish(picture("red-circle"), "-q", qos);

    assertThat(second.path("result")).isEqualTo(first.path("result"));
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void anotherPictureUnderTheSameTopicIsAnotherRequest(String qos) {
    publish(picture("red-circle"), "-q", qos);

    JsonNode second = publish(picture("two-blue-squares"), "-q", qos);

    assertThat(second.at("/result/labels/0/label").asText()).isEqualTo("two blue squares");
    assertThat(second.has("duplicate")).isFalse();
  }

  /** Not with {@code -f}: mosquitto_rr 2.0.11 sends an empty body then. */
  @Test
  void mosquittoRrGetsTheReplyOnItsOwnTopic() {
    String image = Base64.getEncoder().encodeToString(read("blue-triangle"));

    ExternalCommand.Outcome asked =
        clients.rr(
            "-V",
            "mqttv5",
            "-t",
            "hailo/v1/request/clip",
            "-e",
            "reply/" + client,
            "-m",
            "{\"input\": {\"image\": \"" + image + "\"}}");

    assertThat(ReplyJson.of(asked.out()).at("/result/labels/0/label").asText())
        .as(asked.out())
        .isEqualTo("a blue triangle");
  }

  @Test
  void jsonWithReplyToNeedsNothingOfMqtt5() {
    String replyTo = "clients/" + client + "/pictures";
    String body =
        """
        {"id": 7, "client": "%s", "reply_to": "%s", "input": {"image": "%s"},
         "params": {"labels": ["a yellow star", "a dog"]}, "metadata": {"row": 3}}
        """
            .formatted(client, replyTo, Base64.getEncoder().encodeToString(read("yellow-star")));
    try (ScratchDirectory files = ScratchDirectory.create("body")) {
      JsonNode answer =
          publish(
              "hailo/v1/request/clip",
              replyTo,
              files.write("body.json", body),
              "-V",
              "mqttv311",
              "-q",
              "1");

      assertThat(answer.at("/result/labels/0/label").asText()).isEqualTo("a yellow star");
      assertThat(answer.at("/result/labels").size()).isEqualTo(2);
      assertThat(answer.path("id").asText()).isEqualTo("7");
      assertThat(answer.at("/metadata/row").asInt()).isEqualTo(3);
    }
  }

  @Test
  void correlationDataComesBackByteForByte() {
    byte[] correlation = {0, -1, 13, 10, 127, -128};
    try (Producer producer = Producer.mqtt5(broker, client)) {
      producer.subscribe("reply/" + client, 1);

      producer.publish(
          Message.of("hailo/v1/request/clip", read("green-square"))
              .withResponseTopic("reply/" + client)
              .withCorrelation(correlation)
              .withContentType("image/jpeg"));

      Message answer = producer.await("reply/" + client, Limits.GENEROUS).message();
      assertThat(answer.correlation()).containsExactly(correlation);
      assertThat(answer.contentType()).isEqualTo("application/json");
      assertThat(answer.expiry()).isNotNull();
      assertThat(answer.retain()).isFalse();
    }
  }

  static Stream<Arguments> everyPictureOnEveryBroker() throws IOException {
    try (Stream<Path> files = Files.list(PICTURES)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jpg"))
              .map(name -> name.substring(0, name.length() - ".jpg".length()))
              .sorted()
              .toList();
      assertThat(names).hasSizeGreaterThanOrEqualTo(10);
      return Stream.of(MqttVersion.values())
          .flatMap(version -> names.stream().map(name -> Arguments.of(version, name)));
    }
  }

  /** {@code two-blue-squares} is what its label says; a single shape has an article there. */
  private static String label(String picture) {
    String words = picture.replace('-', ' ');
    if (words.startsWith("two ") || words.startsWith("three ")) {
      return words;
    }
    return (words.startsWith("orange") ? "an " : "a ") + words;
  }

  @ParameterizedTest
  @MethodSource("everyPictureOnEveryBroker")
  void everySamplePictureIsNamedRight(MqttVersion version, String name) {
    ProducerOptions options =
        version == MqttVersion.V5
            ? ProducerOptions.mqtt5(broker.uri(), client)
            : ProducerOptions.mqtt3(broker.uri(), client);
    try (Producer producer = Producer.connect(options)) {
      producer.subscribe(reply, 1);

      producer.publish(Message.of(request, read(name)));

      JsonNode answer = ReplyJson.of(producer.await(reply, Limits.GENEROUS));
      assertThat(answer.at("/result/labels/0/label").asText()).isEqualTo(label(name));
      assertThat(answer.at("/result/labels/0/score").asDouble()).isBetween(0.5, 1.0);
    }
  }

  /** Publishes to the request topic with the client and id of this test, and waits. */
  private JsonNode publish(Path file, String... options) {
    return publish(request, reply, file, options);
  }

  private JsonNode publish(String topic, String replyTopic, Path file, String... options) {
    try (ExternalCommand subscriber = clients.sub("-t", replyTopic, "-C", "1")) {
      List<String> arguments =
          Stream.concat(Stream.of("-t", topic, "-f", file.toString()), Stream.of(options)).toList();
      ExternalCommand.Outcome published = clients.pub(arguments.toArray(String[]::new));
      assertThat(published.exitCode()).as(published.err()).isZero();
      return subscriber
          .await(Limits.GENEROUS)
          .out()
          .lines()
          .filter(line -> line.startsWith("{"))
          .map(ReplyJson::of)
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path picture(String name) {
    return PICTURES.resolve(name + ".jpg");
  }

  private static byte[] read(String name) {
    try {
      return Files.readAllBytes(picture(name));
    } catch (IOException e) {
      throw new AssertionError("no picture " + name, e);
    }
  }
}

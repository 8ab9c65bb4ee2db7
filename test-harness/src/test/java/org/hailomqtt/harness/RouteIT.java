package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.PresetsConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Routes, for programs that know nothing of the worker: they speak MQTT 3.1.1 at QoS 0, publish to
 * topics of their own, and others subscribe to topics of theirs.
 */
@Timeout(120)
class RouteIT {
  private static final TopicGrammar TOPICS = new TopicGrammar("routes-" + UUID.randomUUID());
  private static ScratchDirectory files;
  private static MosquittoBroker broker;
  private static MosquittoClients clients;
  private static EmbeddedWorker worker;
  private static WorkerControl control;

  private Producer program;

  @BeforeAll
  static void startWorker() {
    files = ScratchDirectory.create("routes");
    model("looks", "vlm_chat", "token_ms: 1, tokens: 40");
    model("writes", "llm", "token_ms: 30, tokens: 30");
    preset("said", "{name: said, type: llm, compact: true}");
    preset(
        "oracle",
        "{name: oracle, type: llm, compact: true,"
            + " fallback: {text: The oracle is silent., after_ms: 500}}");
    route(
        "doors",
        "topic: frigate/+/person/snapshot\npreset: caption-short\n"
            + "reply_to: frigate/{1}/person/words\nretain: true");
    route("talk", "topic: talk/+\npreset: said\nreply_to: said/{1}");
    route("slow", "topic: slow/+\npreset: said\nreply_to: slowly/{1}\nmin_interval_ms: 3600000");
    route("oracle", "topic: ask/oracle\npreset: oracle\nreply_to: oracle/says");
    route("loop", "topic: talk/#\npreset: said\nreply_to: talk/{1}");
    broker = MosquittoBroker.start();
    clients = new MosquittoClients(broker);
    worker =
        EmbeddedWorker.startUnconnected(
            WorkerSettings.simulated(broker.uri(), "w", files.path())
                .withBase(TOPICS.base())
                .config()
                .withPresets(
                    new PresetsConfig(
                        Optional.of(files.path().resolve("presets.d")),
                        Optional.of(files.path().resolve("routes.d")))));
    worker.awaitConnected();
    control = new WorkerControl(broker, TOPICS, "w");
  }

  @BeforeEach
  void connectProgram() {
    program = Producer.mqtt3(broker, "program-" + UUID.randomUUID());
  }

  @AfterEach
  void closeProgram() {
    program.close();
  }

  @AfterAll
  static void stopWorker() {
    control.close();
    worker.close();
    broker.close();
    files.close();
  }

  private static void model(String name, String type, String simulated) {
    files.write(
        "models.d/" + name + ".yaml",
        """
        name: %s
        type: %s
        default: true
        devices: [simulated]
        simulated: {inference_ms: 5, load_ms: 0, %s}
        """
            .formatted(name, type, simulated));
  }

  private static void preset(String name, String yaml) {
    files.write("presets.d/" + name + ".yaml", yaml);
  }

  private static void route(String name, String yaml) {
    files.write("routes.d/" + name + ".yaml", "name: " + name + "\n" + yaml + "\n");
  }

  private static Path picture(String name) {
    return WorkerProcess.checkout().resolve(Path.of("client-samples", "pictures", name));
  }

  private void say(String topic, String text) {
    program.publish(Message.of(topic, text).withQos(0));
  }

  /** Says it until the route, which is connected some time after the lanes, is there. */
  private void awaitRoute(String topic, String replyTopic) {
    program.subscribe(replyTopic, 1);
    await()
        .atMost(Limits.GENEROUS)
        .until(
            () -> {
              if (program.deliveries().isEmpty()) {
                say(topic, "anybody");
              }
              return !program.deliveries().isEmpty();
            });
  }

  private List<String> heard(String topic) {
    return program.deliveries().stream()
        .filter(delivery -> delivery.topic().equals(topic))
        .map(Delivery::text)
        .toList();
  }

  @Test
  void aPictureOnSomebodyElsesTopicIsAnsweredWhereTheRouteSays() throws IOException {
    awaitRoute("talk/up", "said/up");

    try (ExternalCommand reader =
        clients.sub("-V", "mqttv311", "-t", "frigate/door/person/words", "-C", "1")) {
      // Frigate has its last snapshot kept.
      ExternalCommand.Outcome sent =
          clients.pub(
              "-V",
              "mqttv311",
              "-q",
              "0",
              "-r",
              "-t",
              "frigate/door/person/snapshot",
              "-f",
              picture("red-circle.jpg").toString());
      assertThat(sent.exitCode()).isZero();
      assertThat(reader.await(Limits.GENEROUS).out()).contains("This answer is simulated.");
    }

    // The reply was retained, as the route asks.
    try (ExternalCommand late =
        clients.sub("-V", "mqttv311", "-t", "frigate/door/person/words", "-C", "1")) {
      assertThat(late.await(Limits.GENEROUS).out()).contains("This answer is simulated.");
    }
  }

  @Test
  void ofWhatComesWhileOneRunsTheNewestIsNext() {
    awaitRoute("talk/up", "said/up");
    program.subscribe("said/cam", 1);

    List.of("one", "two", "three", "four").forEach(text -> say("talk/cam", text));

    await().atMost(Limits.GENEROUS).until(() -> heard("said/cam").size() >= 2);
    assertThat(heard("said/cam").get(0)).contains("“one”");
    assertThat(heard("said/cam").get(1)).contains("“four”");
    // Each topic has its own turn: what comes to another is not lost.
    program.subscribe("said/other", 1);
    say("talk/other", "five");
    await().atMost(Limits.GENEROUS).until(() -> heard("said/other").size() == 1);
    assertThat(heard("said/cam")).hasSize(2);
  }

  @Test
  void noMoreRequestsAreMadeThanTheIntervalAllows() {
    awaitRoute("talk/up", "said/up");
    program.subscribe("slowly/+", 1);

    say("slow/cam", "one");
    await().atMost(Limits.GENEROUS).until(() -> heard("slowly/cam").size() == 1);
    say("slow/cam", "two");
    say("slow/other", "three");

    await().atMost(Limits.GENEROUS).until(() -> heard("slowly/other").size() == 1);
    assertThat(heard("slowly/cam")).hasSize(1);
  }

  @Test
  void whileTheDeviceIsLentOutARouteAnswersWithItsFallback() {
    awaitRoute("talk/up", "said/up");
    program.subscribe("oracle/says", 1);

    assertThat(control.ask("release").path("released").asBoolean()).isTrue();
    say("ask/oracle", "What comes?");
    await().atMost(Limits.GENEROUS).until(() -> heard("oracle/says").size() == 1);
    assertThat(heard("oracle/says")).containsExactly("The oracle is silent.");

    control.ask("acquire");
    worker.awaitConnected();
    say("ask/oracle", "And now?");
    await().atMost(Limits.GENEROUS).until(() -> heard("oracle/says").size() >= 2);
    assertThat(heard("oracle/says").get(1)).isNotEmpty();
  }

  @Test
  void aRouteThatWouldGoRoundIsLeftOutAndOneThatIsAddedIsFollowed() throws IOException {
    JsonNode problems = control.ask("reload").path("problems");
    assertThat(problems.toString())
        .contains("loop.yaml: ", "'topic' has 0 of them")
        .doesNotContain("talk.yaml");

    route("loop", "topic: round/#\npreset: said\nreply_to: round/trip");
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () ->
                assertThat(control.ask("status").at("/problem/text").asText())
                    .contains("a route is left out", "loop", "it could read its own replies"));

    route("loop", "topic: round/#\npreset: said\nreply_to: straight/on");
    awaitRoute("round/up", "straight/on");
    assertThat(heard("straight/on").get(0)).contains("“anybody”");

    Files.delete(files.path().resolve("routes.d/loop.yaml"));
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> !control.ask("reload").path("problems").toString().contains("loop"));
  }

  @Test
  void theShippedPresetsForWordsAreAnswered() throws IOException {
    program.subscribe(TOPICS.base() + "/reply/art/#", 1);

    program.publish(
        Message.of(
                TOPICS.base() + "/request/describe/art/1",
                Files.readAllBytes(picture("red-circle.jpg")))
            .withQos(0));
    say(TOPICS.base() + "/request/ask/art/2", "Who are you?");

    JsonNode described = ReplyJson.of(program.await(TOPICS.reply("art", "1"), Limits.GENEROUS));
    assertThat(described.path("preset").asText()).isEqualTo("describe");
    assertThat(described.at("/result/text").asText()).contains("The picture is about #");
    JsonNode asked = ReplyJson.of(program.await(TOPICS.reply("art", "2"), Limits.GENEROUS));
    assertThat(asked.path("preset").asText()).isEqualTo("ask");
    assertThat(asked.at("/result/text").asText()).contains("“Who are you?”");
  }
}

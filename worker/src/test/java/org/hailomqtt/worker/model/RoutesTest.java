package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
  @TempDir private Path dir;

  private Routes routes(String... yaml) throws IOException {
    for (int i = 0; i < yaml.length; i++) {
      Files.writeString(dir.resolve(i + ".yaml"), yaml[i]);
    }
    return Routes.load(List.of(dir), new TopicGrammar("hailo/v1"));
  }

  private static String route(String name, String topic, String replyTo) {
    return "{name: " + name + ", topic: '" + topic + "', preset: p, reply_to: '" + replyTo + "'}";
  }

  @Test
  void readsAllThatARouteMaySay() throws IOException {
    Routes routes =
        routes(
            """
            name: doors
            topic: frigate/+/person/snapshot
            preset: who-is-there
            reply_to: frigate/{1}/person/words
            lane: low
            min_interval_ms: 1500
            retain: true
            """);

    assertThat(routes.problems()).isEmpty();
    Route route = routes.routes().get(0);
    assertThat(route.name()).isEqualTo("doors");
    assertThat(route.preset()).isEqualTo("who-is-there");
    assertThat(route.lane()).isEqualTo(Lane.LOW);
    assertThat(route.minInterval()).isEqualTo(Duration.ofMillis(1500));
    assertThat(route.retain()).isTrue();
    assertThat(route.replyTopic("frigate/door/person/snapshot"))
        .isEqualTo("frigate/door/person/words");
  }

  @ParameterizedTest
  @CsvSource({
    "a/+/+, b/{2}/{1}, a/x/y, b/y/x",
    "a/+/#, r/{1}/n, a/$x/b/c, r/$x/n",
    "a/+, x/r{1}-{1}, a/\\, x/r\\-\\",
    "a/b, r, a/b, r",
  })
  void fillsTheReplyTopicWithWhatThePlusSignsMatched(
      String topic, String replyTo, String from, String expected) throws IOException {
    assertThat(routes(route("r", topic, replyTo)).routes().get(0).replyTopic(from))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a/b; c/+; must be a topic to publish to",
        "a/b; $SYS/c; must be a topic to publish to",
        "a/b#; c; must be a topic to read",
        "$share/g/a; c; must be a topic to read",
        "a/+; c/{2}; 'topic' has 1 of them",
        "a/+; c/{0}; other braces are not taken",
        "a/+; c/{client}; other braces are not taken",
        "cam/#; cam/reply; it could read its own replies",
        "cam/+/chunk; cam/reply; it could read its own replies",
        "+/+; x/{1}; it could read its own replies",
        "#; x; it would read hailo/v1/request",
        "hailo/+/request/#; x; it would read hailo/v1/request",
        "hailo/v1/worker/w/status; x; it would read hailo/v1/worker/#",
        "a/+; hailo/v1/request-low/{1}; it could publish to hailo/v1/request-low/#",
        "a/+; hailo/{1}/request/ask; it could publish to hailo/v1/request/#",
        "a; hailo/v1/control/all/drain; it could publish to hailo/v1/control/#",
      })
  void refusesARouteThatCanNotBeOrGoesRound(String topic, String replyTo, String why)
      throws IOException {
    Routes routes = routes(route("r", topic, replyTo));

    assertThat(routes.routes()).isEmpty();
    assertThat(routes.problems()).singleElement().asString().contains(why);
  }

  @Test
  void refusesTheSecondOfTwoThatFeedEachOther() throws IOException {
    Routes routes = routes(route("one", "a/+", "b/{1}"), route("two", "b/+", "c/{1}"));

    assertThat(routes.routes()).extracting(Route::name).containsExactly("one");
    assertThat(routes.problems())
        .singleElement()
        .asString()
        .contains("the route 'two': it could feed the route 'one', or be fed by it");
  }

  @Test
  void twoRoutesMayReadTheSameTopicAndReplyInTheReplyTree() throws IOException {
    Routes routes =
        routes(route("one", "a/+", "hailo/v1/reply/x/{1}"), route("two", "a/#", "clients/x"));

    assertThat(routes.problems()).isEmpty();
    assertThat(routes.routes()).hasSize(2);
  }

  @Test
  void refusesFieldsThatNoRouteHas() throws IOException {
    assertThat(routes("{name: r, topic: a, preset: p, reply_to: b, colour: red}").problems())
        .singleElement()
        .asString()
        .contains("a route has no 'colour'; it has name, topic, preset");
  }

  @Test
  void saysWhichRoutesLeadToNoPreset() throws IOException {
    Routes routes = routes(route("r", "a", "b"));

    assertThat(routes.withoutPreset("p"::equals)).isEmpty();
    assertThat(routes.withoutPreset("q"::equals))
        .containsExactly(
            "the route 'r': there is no preset 'p'; correct its 'preset', or write that preset");
  }
}

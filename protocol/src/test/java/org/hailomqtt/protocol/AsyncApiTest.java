package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/asyncapi.yaml names the topics that the code reads and writes. */
class AsyncApiTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "asyncapi.yaml");

  private static JsonNode document() throws IOException {
    return new YAMLMapper().readTree(DOCUMENT.toFile());
  }

  @Test
  void itsVersionIsTheOneThatWorkersTell() throws IOException {
    assertThat(document().at("/info/version").asText()).isEqualTo(WorkerInfo.PROTOCOL);
  }

  @Test
  void itNamesEveryTopic() throws IOException {
    TreeSet<String> addresses = new TreeSet<>();
    document().path("channels").forEach(channel -> addresses.add(channel.get("address").asText()));
    TopicGrammar topics = Given.TOPICS;
    String reply = "hailo/v1/reply/{client}/{id}";

    assertThat(addresses)
        .containsExactlyInAnyOrder(
            "hailo/v1/{lane}/{type}",
            "hailo/v1/{lane}/{type}/{client}/{id}",
            reply,
            reply + "/chunk",
            reply + "/event",
            "hailo/v1/control/{worker}/{action}",
            "hailo/v1/control/{worker}/{action}/{client}/{id}",
            "hailo/v1/control/{worker}/purge/{client}",
            topics.availability("{worker}"),
            topics.status("{worker}"),
            topics.info("{worker}"),
            topics.last("{worker}"));
  }

  @Test
  void itsLanesAreThoseOfTheTopics() throws IOException {
    TreeSet<String> lanes = new TreeSet<>();
    document().at("/components/parameters/lane/enum").forEach(lane -> lanes.add(lane.asText()));

    for (String lane : lanes) {
      assertThat(Given.TOPICS.parseRequest("hailo/v1/" + lane + "/clip").type()).isEqualTo("clip");
    }
    assertThat(lanes).hasSize(Lane.values().length);
  }

  @Test
  void itUsesEverySchema() throws IOException {
    String text = Files.readString(DOCUMENT);
    try (Stream<Path> schemas = Files.list(Schema.DIRECTORY)) {
      assertThat(schemas.map(file -> "./schemas/" + file.getFileName()).collect(Collectors.toSet()))
          .isNotEmpty()
          .allMatch(text::contains);
    }
  }
}

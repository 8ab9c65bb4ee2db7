package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.worker.http.HttpConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What Home Assistant is given: its command against a real worker, its files as they are read. */
@Timeout(120)
class HomeAssistantSampleIT {
  private static final Path SAMPLES = WorkerProcess.checkout().resolve("client-samples");
  private static final String ADDRESS = "127.0.0.1:5099";

  /** Home Assistant's {@code !input} names what a person fills in. */
  private static final class Inputs extends SafeConstructor {
    private Inputs() {
      super(new LoaderOptions());
      yamlConstructors.put(
          new Tag("!input"),
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return "input " + ((ScalarNode) node).getValue();
            }
          });
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(String file) throws IOException {
    return (Map<String, Object>)
        new Yaml(new Inputs())
            .load(Files.readString(SAMPLES.resolve("home-assistant").resolve(file)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> map, String... keys) {
    Map<String, Object> found = map;
    for (String key : keys) {
      assertThat(found).containsKey(key);
      found = (Map<String, Object>) found.get(key);
    }
    return found;
  }

  @Test
  void theCommandAsksTheWorkerAboutASnapshot() throws IOException {
    int port = FreePort.find();
    String command =
        at(read("hailo.yaml"), "shell_command")
            .get("hailo_ask")
            .toString()
            .replace("{{ preset }}", "shape")
            .replace(
                "/config/www/hailo.jpg", SAMPLES.resolve("pictures/red-circle.jpg").toString());
    assertThat(command).contains(ADDRESS).doesNotContain("{{").doesNotContain("/config");

    try (MosquittoBroker broker = MosquittoBroker.start();
        EmbeddedWorker worker =
            EmbeddedWorker.startUnconnected(
                WorkerSettings.cpu(broker.uri(), "house").config().withHttp(HttpConfig.at(port)))) {
      worker.awaitConnected();
      ExternalCommand.Outcome asked =
          ExternalCommand.run(
              Limits.GENEROUS,
              List.of("bash", "-c", command.replace(ADDRESS, "127.0.0.1:" + port)));

      assertThat(asked.exitCode()).as("%s", asked).isEqualTo(0);
      assertThat(asked.out()).startsWith("a red circle");
    }
  }

  @Test
  void theBlueprintAsksForWhatItUses() throws IOException {
    Map<String, Object> blueprint = read("describe_on_motion.yaml");
    Map<String, Object> inputs = at(blueprint, "blueprint", "input");

    String used = blueprint.get("triggers").toString() + blueprint.get("actions");
    assertThat(inputs.keySet())
        .containsExactly("motion", "camera", "then_do")
        .allSatisfy(input -> assertThat(used).contains("input " + input));
    assertThat(used).contains("script.hailo_describe");
    assertThat(at(read("hailo.yaml"), "script", "hailo_describe").get("sequence").toString())
        .contains("shell_command.hailo_ask", "camera.snapshot", "response_variable=answer");
  }
}

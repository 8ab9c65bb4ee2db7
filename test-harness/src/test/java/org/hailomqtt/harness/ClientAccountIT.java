package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hailo-worker client}: the account that is printed can do what it should, and no more. */
@Timeout(120)
class ClientAccountIT {
  private static final int NOT_AUTHORIZED = 0x87;

  private int localPort;
  private int port;
  private final InferRequests cam = new InferRequests("cam1");
  private ScratchDirectory directory;

  @BeforeEach
  void writeBroker() throws IOException {
    localPort = FreePort.find();
    port = FreePort.find();
    directory = ScratchDirectory.create("etc-mosquitto");
    Path conf = directory.path().resolve("conf.d");
    directory.write(
        "mosquitto.conf",
        "user "
            + System.getProperty("user.name")
            + "\nlog_dest stderr\ninclude_dir "
            + conf
            + "\n");
    directory.write(
        "conf.d/hailo-local.conf",
        HouseBroker.text("local.conf").replace("1883", String.valueOf(localPort)));
    directory.write("conf.d/hailo-pi.conf", HouseBroker.text("pi.conf"));
  }

  @AfterEach
  void removeBroker() {
    directory.close();
  }

  private ExternalCommand.Outcome client(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(WorkerProcess.checkout().resolve("hailo-worker").toString(), "client"));
    command.addAll(List.of(words));
    command.addAll(List.of("--json", "--broker-config=" + directory.path()));
    ExternalCommand.Outcome outcome = ExternalCommand.run(Limits.GENEROUS, command);
    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private JsonNode add(String name, String... flags) {
    List<String> words = new ArrayList<>(List.of("add", name, "--host=127.0.0.1"));
    words.addAll(List.of(flags));
    return ReplyJson.of(client(words.toArray(String[]::new)).out());
  }

  private static Producer connect(JsonNode account) {
    return Producer.connect(
        ProducerOptions.mqtt5(
                URI.create(
                    "tcp://" + account.path("host").asText() + ":" + account.path("port").asText()),
                "sketch-" + account.path("user").asText())
            .withAccount(account.path("user").asText(), account.path("password").asText()));
  }

  private ChildProcess startBroker() throws IOException {
    ChildProcess broker =
        ChildProcess.start(
            "mosquitto",
            List.of(
                MosquittoBroker.program().toString(),
                "-c",
                directory.path().resolve("mosquitto.conf").toString()),
            Map.of(),
            directory.path().resolve("log"));
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () -> {
              assertThat(broker.isAlive()).as(broker.describe()).isTrue();
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
              }
            });
    return broker;
  }

  @Test
  void anAccountIsServedAndSeesNobodyElsesReplies() throws IOException {
    JsonNode account = add("cam1", "--port=" + port);
    // Opened, and never restarted: a reload would not open its port.
    ExternalCommand.Outcome again = client("add", "eve", "--host=127.0.0.1");
    assertThat(again.err()).contains("systemctl restart mosquitto");
    JsonNode other = ReplyJson.of(again.out());
    assertThat(account.path("port").asInt()).isEqualTo(port);
    assertThat(add("cam1").has("password")).isFalse();
    JsonNode renewed = add("cam1", "--reset");
    assertThat(renewed.path("password")).isNotEqualTo(account.path("password"));
    assertThat(ReplyJson.of(client("list").out()).path("clients").toString())
        .isEqualTo("[\"eve\",\"cam1\"]");

    try (ChildProcess broker = startBroker();
        SimulatedModels models = new SimulatedModels().with("quick", Duration.ZERO);
        EmbeddedWorker worker =
            EmbeddedWorker.start(
                WorkerSettings.simulated(
                    URI.create("tcp://127.0.0.1:" + localPort), "w", models.path()));
        Producer sketch = connect(renewed);
        Producer eve = connect(other)) {
      sketch.subscribe(renewed.path("subscribe").asText(), 1);
      eve.subscribe(renewed.path("subscribe").asText(), 1);
      assertThat(sketch.publish(cam.to("quick", "1"))).isZero();

      JsonNode reply = ReplyJson.of(sketch.await(cam.reply("1"), Limits.GENEROUS));

      assertThat(ReplyJson.isOk(reply)).isTrue();
      assertThat(eve.publish(cam.to("quick", "2"))).isEqualTo(NOT_AUTHORIZED);
      assertThat(eve.deliveries()).isEmpty();
      assertThatThrownBy(() -> connect(account)).isInstanceOf(RuntimeException.class);
      worker.awaitConnected();

      assertThat(client("add", "cam2").err()).contains("systemctl reload mosquitto");
      client("remove", "eve");
      ExternalCommand.run(Limits.GENEROUS, List.of("kill", "-HUP", String.valueOf(broker.pid())));
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () -> assertThatThrownBy(() -> connect(other)).isInstanceOf(RuntimeException.class));
    }
  }
}

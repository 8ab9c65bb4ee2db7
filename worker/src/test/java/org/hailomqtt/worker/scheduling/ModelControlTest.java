package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.ModelCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelControlTest {
  private final Workbench bench = new Workbench();
  private final List<Answer> replies = new ArrayList<>();
  @TempDir private Path models;

  @BeforeEach
  void writeEntry() throws IOException {
    Files.createDirectories(models.resolve("models.d"));
    Files.writeString(
        models.resolve("models.d/echo.yaml"),
        """
        name: echo
        type: infer
        tensors:
          main:
            inputs: {x: {dtype: uint8, shape: [1]}}
            outputs: {y: {dtype: uint8, shape: [1]}}
        """);
  }

  /** Sends a control message and has the device thread's part done. */
  private String control(String action, String body) throws InterruptedException {
    new ControlHandler(
            new ControlCodec(
                Workbench.TOPICS,
                new ReplyTopicRule(Workbench.TOPICS, ReplyTopicRule.defaults(Workbench.TOPICS)),
                () -> "generated"),
            "w1",
            new ModelControl(
                    bench.queue,
                    () -> ModelCatalog.load(List.of(models), DeviceKind.SIMULATED),
                    bench.residency,
                    bench.fit)
                .actions())
        .handle(
            new InboundMessage(
                "hailo/v1/control/all/" + action + "/me/1",
                body.getBytes(StandardCharsets.UTF_8),
                1,
                false,
                MessageProperties.NONE),
            replies::add);
    Job after = bench.job(Lane.NORMAL, "after");
    bench.queue.add(after);
    bench.queue.ready(after);
    assertThat(bench.take()).isEqualTo(after);
    assertThat(replies).hasSize(1);
    return new String(replies.get(0).body(), StandardCharsets.UTF_8);
  }

  @Test
  void loadsAndPinsAModel() throws InterruptedException {
    assertThat(control("load_model", "{\"model\": \"echo\", \"pin\": true}"))
        .contains("Model loaded and pinned");

    assertThat(bench.residency.resident())
        .singleElement()
        .satisfies(resident -> assertThat(resident.pinned()).isTrue());
  }

  @Test
  void unpinsAModelWithoutLoadingIt() throws InterruptedException {
    assertThat(control("load_model", "{\"model\": \"echo\", \"pin\": false}"))
        .contains("Model was not loaded");

    assertThat(bench.residency.resident()).isEmpty();
  }

  @Test
  void refusesAPinThatIsNeitherTrueNorFalse() throws InterruptedException {
    assertThat(control("load_model", "{\"model\": \"echo\", \"pin\": \"yes\"}"))
        .contains("BAD_REQUEST", "/pin");
  }

  @Test
  void loadsAModel() throws InterruptedException {
    assertThat(control("load_model", "{\"model\": \"echo\"}"))
        .contains("\"status\":\"ok\"", "Model loaded");

    assertThat(bench.residency.residentKeys()).containsExactly("echo/main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999999999", "9223372036854775807", "1e300", "-1", "-1e300"})
  void keepsAModelForLongerThanCanBeCounted(String keepAlive) throws InterruptedException {
    control("load_model", "{\"model\": \"echo\", \"keep_alive\": " + keepAlive + "}");
    bench.clock.advance(Duration.ofDays(30));

    assertThat(bench.residency.hasIdle()).isFalse();
  }

  @Test
  void answersThoughLoadingRunsIntoAFault() throws InterruptedException {
    bench.loads.failWith(new IllegalStateException("a secret"));

    assertThat(control("load_model", "{\"model\": \"echo\"}"))
        .contains("\"INTERNAL\"")
        .doesNotContain("secret");
  }

  @Test
  void answersThoughLoadingEndsInAnError() throws InterruptedException {
    bench.loads.failWith(new StackOverflowError("a secret"));

    assertThat(control("load_model", "{\"model\": \"echo\"}"))
        .contains("\"INTERNAL\"")
        .doesNotContain("secret");
  }
}

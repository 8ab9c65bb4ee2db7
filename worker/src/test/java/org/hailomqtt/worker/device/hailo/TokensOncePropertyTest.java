package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/** That the bridge gives each token exactly once, however short the waits and the buffers are. */
class TokensOncePropertyTest {
  private static final String HELLO = "{\"role\":\"user\",\"content\":\"hello\"}";
  private static final int WORDS = 12;

  private static Path dir;
  private static HailoBridge bridge;
  private static Pointer device;
  private static Pointer generator;

  @BeforeContainer
  static void load() throws IOException, DeviceException {
    dir = Files.createTempDirectory("tokens-once");
    SimulatedHailo hailo = new SimulatedHailo(dir);
    bridge = BridgeLoader.load(SimulatedHailo.bridge());
    PointerByReference made = new PointerByReference();
    assertThat(bridge.hailo_bridge_device_new(made)).isZero();
    device = made.getValue();
    assertThat(bridge.hailo_bridge_device_open(device, null, null)).isZero();
    String path =
        hailo
            .model(ModelSpec.Kind.LLM, "answer_words " + WORDS, "token_ms 1", "context 1000000")
            .file()
            .orElseThrow()
            .toString();
    assertThat(bridge.hailo_bridge_generator_new(device, HailoBridge.LLM, path, 0, made)).isZero();
    generator = made.getValue();
  }

  @AfterContainer
  static void unload() throws IOException {
    assertThat(bridge.hailo_bridge_generator_free(generator)).isZero();
    assertThat(bridge.hailo_bridge_device_free(device)).isZero();
    try (var files = Files.list(dir)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(dir);
  }

  @Property(tries = 60)
  void everyTokenComesOnce(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 3) Integer> timeouts,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 0, max = 5) Integer> capacities) {
    assertThat(bridge.hailo_bridge_generator_clear(generator)).isZero();
    Pointer answer = begun();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IntByReference state = new IntByReference();
    LongByReference length = new LongByReference();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (int i = 0; state.getValue() == HailoBridge.GENERATING; i++) {
      int capacity = capacities.get(i % capacities.size());
      byte[] token = new byte[10];
      int status =
          bridge.hailo_bridge_answer_next(
              answer, timeouts.get(i % timeouts.size()), token, capacity, length, state);
      if (status == HailoStatus.INSUFFICIENT_BUFFER && i % 2 == 0) {
        status = bridge.hailo_bridge_answer_next(answer, 0, token, token.length, length, state);
        assertThat(status).as("a token that was fetched already").isZero();
      }
      if (status == HailoStatus.SUCCESS) {
        bytes.write(token, 0, (int) length.getValue());
      } else {
        assertThat(status).isIn(HailoStatus.TIMEOUT, HailoStatus.INSUFFICIENT_BUFFER);
        assertThat(System.nanoTime()).as("it comes to an end").isLessThan(until);
      }
    }
    assertThat(bridge.hailo_bridge_answer_free(answer)).isZero();

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(new SimulatedTalk().greedy(List.of(HELLO), WORDS) + "<|im_end|>");
  }

  private static Pointer begun() {
    PointerByReference answer = new PointerByReference();
    assertThat(
            bridge.hailo_bridge_generator_generate(
                generator,
                new String[] {HELLO},
                1,
                new Pointer[0],
                new long[0],
                0,
                100,
                0,
                1,
                1,
                1,
                1,
                0,
                answer))
        .isZero();
    return answer.getValue();
  }
}

package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.GenerativeModelContractTest;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.ModelSpec.Kind;
import org.hailomqtt.worker.device.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models on the simulated HailoRT, whole and broken. */
class HailoGenerativeModelTest extends GenerativeModelContractTest {
  @TempDir private Path dir;

  private SimulatedHailo hailo;

  @Override
  protected Device open() throws DeviceException {
    hailo = new SimulatedHailo(dir);
    return hailo.open();
  }

  @Override
  protected ModelSpec model(Kind kind) {
    return hailo.model(kind, "answer_words 12", "frame 24 32 3", "context 256", "memory 1000");
  }

  @Test
  void saysWhatTheSimulationIsToSay() throws DeviceException {
    try (GenerativeModel model = loaded(Kind.LLM)) {
      String message = "{\"role\":\"user\",\"content\":\"hello\"}";
      SimulatedTalk talk = new SimulatedTalk();
      String first = talk.greedy(List.of(message), 12);
      String second = talk.greedy(List.of(message), 12);

      assertThat(answer(model, of(message)).text()).isEqualTo(first);
      try (Generation generation = model.generate(of(message))) {
        assertThat(read(generation).text()).isEqualTo(second);
      }
      assertThat(first + second).contains("ß").doesNotContain("\uFFFD", "<|");
    }
  }

  private static Prompt of(String message) {
    return new Prompt(List.of(message), List.of(), greedy(200));
  }

  @Test
  void reportsItsFrame() throws DeviceException {
    try (GenerativeModel model = loaded(Kind.VLM)) {
      assertThat(model.frame()).contains(new GenerativeModel.FrameSpec(24, 32));
    }
  }
}

package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.SpeechModel.Segment;
import org.hailomqtt.worker.device.SpeechModel.Task;
import org.hailomqtt.worker.device.SpeechModelContractTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Speech on the simulated HailoRT, whole and broken. */
class HailoSpeechModelTest extends SpeechModelContractTest {
  @TempDir private Path dir;

  private SimulatedHailo hailo;

  @Override
  protected Device open() throws DeviceException {
    hailo = new SimulatedHailo(dir);
    return hailo.open();
  }

  @Override
  protected ModelSpec speech() {
    return hailo.model(ModelSpec.Kind.SPEECH, "memory 1000", "segment_ms 2000");
  }

  @Test
  void saysWhatTheSimulationIsToSay() throws DeviceException {
    try (SpeechModel model = loaded()) {
      assertThat(heard(model, tone(3, 0.5)))
          .containsExactly(
              new Segment(0, 2, " tone 400 level 7"), new Segment(2, 3, " tone 400 level 7"));
      assertThat(heard(model, new float[16_000])).as("silence").isEmpty();
    }
  }

  @Test
  void namesALanguageThatItDoesNotKnow() throws DeviceException {
    try (SpeechModel model = loaded()) {
      DeviceException refused =
          catchThrowableOfType(
              DeviceException.class,
              () ->
                  model.transcribe(
                      tone(1, 0.5), "klingon", Task.TRANSCRIBE, Duration.ofSeconds(10)));

      assertThat(refused.kind()).isEqualTo(DeviceException.Kind.INPUT);
      assertThat(refused.text()).contains("klingon");
      assertThat(heard(model, tone(1, 0.5))).isNotEmpty();
    }
  }

  @Test
  void refusesNoSound() throws DeviceException {
    try (SpeechModel model = loaded()) {
      DeviceException refused =
          catchThrowableOfType(DeviceException.class, () -> heard(model, new float[0]));

      assertThat(refused.kind()).isEqualTo(DeviceException.Kind.INPUT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"status 8", "status 62", "status 95", "disconnect", "throw"})
  void aFailureIsToldAndTheNextCallSucceeds(String fault) throws DeviceException {
    try (SpeechModel model = loaded()) {
      hailo.faults("transcribe 1 " + fault);

      assertThat(catchThrowableOfType(DeviceException.class, () -> heard(model, tone(1, 0.5))))
          .isNotNull();

      assertThat(heard(model, tone(1, 0.5))).isNotEmpty();
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() {
    ModelSpec language = hailo.model(ModelSpec.Kind.LLM);
    ModelSpec wrong =
        new ModelSpec(
            "m/main",
            language.file(),
            language.sha256(),
            language.inputs(),
            language.outputs(),
            language.simulation(),
            ModelSpec.Kind.SPEECH);

    DeviceException refused = catchThrowableOfType(DeviceException.class, () -> device.load(wrong));

    assertThat(refused.kind()).isEqualTo(DeviceException.Kind.MODEL);
  }
}

package org.hailomqtt.worker.device.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.GenerativeModelContractTest;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.junit.jupiter.api.Test;

/** Models that only pretend to write, or to hear. */
class SimulatedGenerativeModelTest extends GenerativeModelContractTest {
  private ModelSpec.Simulation simulation = ModelSpec.Simulation.INSTANT;

  @Override
  protected Device open() {
    return new SimulatedDevice();
  }

  @Override
  protected ModelSpec model(ModelSpec.Kind kind) {
    return new ModelSpec(
        "m/main", Optional.empty(), Optional.empty(), List.of(), List.of(), simulation, kind);
  }

  @Test
  void saysThatItIsSimulatedAndWhatItWasAsked() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      assertThat(answer(model, says("Who is there?", greedy(200))).text())
          .startsWith("This answer is simulated. The question was “Who is there?”. ");
    }
  }

  @Test
  void takesTheTimeAndTheTokensThatItsEntrySays() throws DeviceException {
    simulation =
        new ModelSpec.Simulation(Duration.ZERO, Duration.ofMillis(40), 0, Duration.ofMillis(30), 3);
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM);
        Generation generation = model.generate(says("hello", greedy(200)))) {
      assertThat(generation.next(Duration.ofMillis(1))).isEqualTo(new Generation.Step.Pending());
      assertThat(generation.next(Duration.ofMillis(39)))
          .isEqualTo(new Generation.Step.Token("This"));
      assertThat(generation.next(Duration.ofMillis(29))).isEqualTo(new Generation.Step.Pending());

      assertThat(read(generation).tokens()).hasSize(2);
    }
  }

  @Test
  void tellsHowLoudItWas() throws DeviceException {
    try (SpeechModel model = (SpeechModel) device.load(model(ModelSpec.Kind.SPEECH))) {
      float[] sound = new float[6 * SpeechModel.SAMPLES_PER_SECOND];
      sound[sound.length - 1] = 16;

      List<SpeechModel.Segment> segments =
          model.transcribe(sound, "en", SpeechModel.Task.TRANSCRIBE, Duration.ofSeconds(1));

      assertThat(segments)
          .containsExactly(
              new SpeechModel.Segment(0, 5, " simulated speech, loudness 0"),
              new SpeechModel.Segment(5, 6, " simulated speech, loudness 1"));
    }
  }
}

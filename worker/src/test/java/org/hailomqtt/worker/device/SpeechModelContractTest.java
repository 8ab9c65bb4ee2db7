package org.hailomqtt.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.device.SpeechModel.Segment;
import org.hailomqtt.worker.device.SpeechModel.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every device's models of speech promise; each adapter's test extends it. */
public abstract class SpeechModelContractTest {
  private static final Duration A_WHILE = Duration.ofSeconds(20);

  protected Device device;

  /** A device, open and empty. */
  protected abstract Device open() throws DeviceException;

  /** A network that hears. */
  protected abstract ModelSpec speech();

  @BeforeEach
  void openDevice() throws DeviceException {
    device = open();
  }

  @AfterEach
  void closeDevice() {
    device.close();
  }

  protected SpeechModel loaded() throws DeviceException {
    return (SpeechModel) device.load(speech());
  }

  /** A tone of a second's parts. */
  public static float[] tone(double seconds, double loudness) {
    float[] samples = new float[(int) (seconds * SpeechModel.SAMPLES_PER_SECOND)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (loudness * Math.sin(2 * Math.PI * 440 * i / 16_000));
    }
    return samples;
  }

  protected static List<Segment> heard(SpeechModel model, float[] samples) throws DeviceException {
    return model.transcribe(samples, "en", Task.TRANSCRIBE, A_WHILE);
  }

  @Test
  void hearsTheSameInTheSameSoundAndElseSomethingElse() throws DeviceException {
    try (SpeechModel model = loaded()) {
      List<Segment> loud = heard(model, tone(7, 0.9));

      assertThat(loud).isNotEmpty().allSatisfy(each -> assertThat(each.text()).isNotBlank());
      assertThat(heard(model, tone(7, 0.9))).isEqualTo(loud);
      assertThat(heard(model, tone(7, 0.2))).isNotEqualTo(loud);
    }
  }

  @Test
  void segmentsLieWithinTheSoundInOrder() throws DeviceException {
    try (SpeechModel model = loaded()) {
      double before = 0;
      for (Segment each : heard(model, tone(7.5, 0.5))) {
        assertThat(each.startSeconds()).isGreaterThanOrEqualTo(before);
        assertThat(each.endSeconds()).isBetween(each.startSeconds(), 7.5);
        before = each.endSeconds();
      }
      assertThat(before).isEqualTo(7.5);
    }
  }

  @Test
  void findsTheLanguageOutAndTranslates() throws DeviceException {
    try (SpeechModel model = loaded()) {
      assertThat(model.transcribe(tone(1, 0.5), "", Task.TRANSLATE, A_WHILE)).isNotEmpty();
    }
  }

  @Test
  void anUnloadedModelHearsNothing() throws DeviceException {
    SpeechModel model = loaded();

    model.close();

    assertThatCode(model::close).doesNotThrowAnyException();
    assertThatIllegalStateException().isThrownBy(() -> heard(model, tone(1, 0.5)));
  }
}

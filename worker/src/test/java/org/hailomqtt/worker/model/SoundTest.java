package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SoundTest {
  private static final int RATE = 16_000;
  private static final float[] VOICE = WaveFiles.voice(RATE, 2);

  static Stream<Arguments> encodings() {
    return Stream.of(
        Arguments.of("8 bits", WaveFiles.pcm(VOICE, RATE, 1, 8), 1.0 / 100),
        Arguments.of("16 bits", WaveFiles.pcm(VOICE, RATE, 1, 16), 1e-4),
        Arguments.of("24 bits stereo", WaveFiles.pcm(VOICE, RATE, 2, 24), 1e-6),
        Arguments.of("32 bits", WaveFiles.pcm(VOICE, RATE, 1, 32), 1e-6),
        Arguments.of("float", WaveFiles.floats(VOICE, RATE, 1), 0.0),
        Arguments.of("float of six channels", WaveFiles.floats(VOICE, RATE, 6), 1e-6));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encodings")
  void readsTheSameSoundFromEachEncoding(String name, byte[] file, double tolerance) {
    float[] samples = Sound.of(new RequestInput.Audio(file));

    assertThat(samples).hasSameSizeAs(VOICE);
    for (int i = 0; i < samples.length; i++) {
      assertThat(samples[i]).isCloseTo(VOICE[i], within((float) tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 22_050, 44_100, 48_000, 96_000})
  void bringsEachRateToThatOfTheModel(int rate) {
    float[] samples =
        Sound.of(new RequestInput.Audio(WaveFiles.pcm(WaveFiles.voice(rate, 2), rate, 2, 16)));

    assertThat(samples).hasSize(VOICE.length);
    for (int i = 200; i < samples.length - 200; i++) {
      assertThat(samples[i]).isCloseTo(VOICE[i], within(0.002f));
    }
  }

  @Test
  void bringsARateThatHasNothingInCommonWithTheModelsInLittleMemory() {
    int rate = 383_999;

    float[] samples =
        Sound.of(new RequestInput.Audio(WaveFiles.floats(WaveFiles.voice(rate, 2), rate, 1)));

    assertThat(samples).hasSize(VOICE.length);
    for (int i = 200; i < samples.length - 200; i++) {
      assertThat(samples[i]).isCloseTo(VOICE[i], within(0.002f));
    }
  }

  @Test
  void takesAwayWhatIsTooHighForTheModelsRate() {
    float[] whistle = new float[48_000];
    for (int i = 0; i < whistle.length; i++) {
      whistle[i] = (float) Math.sin(2 * Math.PI * 15_000 * i / 48_000.0);
    }

    float[] samples = Sound.of(new RequestInput.Audio(WaveFiles.floats(whistle, 48_000, 1)));

    assertThat(Arrays.copyOfRange(samples, 500, 15_500))
        .satisfies(
            heard -> {
              for (float sample : heard) {
                assertThat(Math.abs(sample)).isLessThan(0.001f);
              }
            });
  }

  @Test
  void readsAFileInBase64AListAndTensors() {
    float[] two = {0.5f, -0.25f};
    String wave = Base64.getEncoder().encodeToString(WaveFiles.floats(two, RATE, 1));

    assertThat(Sound.of(input("{'audio': 'data:audio/wav;base64," + wave + "'}"))).isEqualTo(two);
    assertThat(Sound.of(input("{'audio': [0.5, -0.25]}"))).isEqualTo(two);
    assertThat(Sound.of(input("{'audio': {'dtype':'int16','shape':[1,2],'data_b64':'AEAA4A=='}}")))
        .isEqualTo(two);
    assertThat(
            Sound.of(
                Requests.of(
                        "whisper",
                        new byte[] {0, 0x40, 0, (byte) 0xE0},
                        Map.of("dtype", "int16", "shape", "2"))
                    .input()))
        .isEqualTo(two);
  }

  @Test
  void resamplesAListThatSaysItsRate() {
    assertThat(Sound.of(input("{'audio': [0, 0, 0, 0, 0, 0], 'sample_rate': 48000}"))).hasSize(2);
  }

  @Test
  void cutsOffWhatIsTooLoudAndRefusesWhatIsNoNumber() {
    assertThat(Sound.of(new RequestInput.Audio(WaveFiles.floats(new float[] {3, -3}, RATE, 1))))
        .containsExactly(1, -1);
    assertRefused(
        ErrorCode.INVALID_INPUT,
        () ->
            Sound.of(
                new RequestInput.Audio(WaveFiles.floats(new float[] {0, Float.NaN}, RATE, 1))));
  }

  @Test
  void takesWhatIsThereWhereAPipeDidNotKnowTheSize() {
    byte[] data = {0, 0x40, 0, (byte) 0xE0};

    for (int declared : new int[] {0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000}) {
      assertThat(Sound.of(new RequestInput.Audio(WaveFiles.file(1, 1, RATE, 16, data, declared))))
          .containsExactly(0.5f, -0.25f);
    }
  }

  @Test
  void refusesAFileThatIsCutOffOrEmptyOrSaysNonsense() {
    byte[] whole = WaveFiles.pcm(VOICE, RATE, 1, 16);

    assertRefused(ErrorCode.INVALID_INPUT, wave(Arrays.copyOf(whole, 1_000)));
    assertRefused(ErrorCode.INVALID_INPUT, wave(Arrays.copyOf(whole, 44)));
    assertRefused(ErrorCode.INVALID_INPUT, wave(Arrays.copyOf(whole, 30)));
    assertRefused(ErrorCode.INVALID_INPUT, wave(Arrays.copyOf(whole, 12)));
    assertRefused(ErrorCode.INVALID_INPUT, wave(new byte[0]));
    assertRefused(
        ErrorCode.INVALID_INPUT, wave(WaveFiles.file(1, 1, RATE, 16, new byte[9], 200 << 20)));
    assertRefused(ErrorCode.INVALID_INPUT, wave(WaveFiles.file(1, 1, RATE, 16, new byte[0])));
    assertRefused(ErrorCode.INVALID_INPUT, wave(WaveFiles.file(1, 0, RATE, 16, new byte[4])));
    assertRefused(ErrorCode.INVALID_INPUT, wave(WaveFiles.file(1, 1, 0, 16, new byte[4])));
    assertRefused(ErrorCode.UNSUPPORTED_MEDIA, wave(WaveFiles.file(2, 1, RATE, 4, new byte[4])));
    assertRefused(ErrorCode.UNSUPPORTED_MEDIA, wave(WaveFiles.file(1, 1, RATE, 12, new byte[4])));
  }

  @Test
  void refusesMoreThanFiveMinutes() {
    assertRefused(ErrorCode.TOO_LARGE, wave(WaveFiles.file(1, 1, 1_000, 8, new byte[301 * 1_000])));
  }

  @Test
  void refusesWhatIsNoSound() {
    assertRefused(ErrorCode.INVALID_INPUT, () -> Sound.of(new RequestInput.Text("hello")));
    assertRefused(ErrorCode.INVALID_INPUT, () -> Sound.of(input("{'audio': ['loud']}")));
    assertRefused(ErrorCode.INVALID_INPUT, () -> Sound.of(input("{'audio': []}")));
    assertRefused(
        ErrorCode.INVALID_INPUT,
        () -> Sound.of(input("{'audio': {'dtype':'uint8','shape':[1],'data_b64':'AA=='}}")));
  }

  @Property(tries = 500)
  void neverFailsOtherwiseWhateverIsWrongWithAFile(
      @ForAll @IntRange(max = 43) int at, @ForAll byte value, @ForAll @IntRange(max = 60) int end) {
    byte[] file = Arrays.copyOf(WaveFiles.pcm(new float[8], RATE, 1, 16), end);
    if (at < end) {
      file[at] = value;
    }

    try {
      assertThat(Sound.of(new RequestInput.Audio(file))).isNotEmpty();
    } catch (ProtocolException e) {
      assertThat(e.code()).isIn(ErrorCode.INVALID_INPUT, ErrorCode.UNSUPPORTED_MEDIA);
    }
  }

  private static RequestInput input(String json) {
    Request request = Requests.json("whisper", "{'input': " + json + "}");
    return request.input();
  }

  private static ThrowingCallable wave(byte[] file) {
    return () -> Sound.of(new RequestInput.Audio(file));
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ProtocolException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}

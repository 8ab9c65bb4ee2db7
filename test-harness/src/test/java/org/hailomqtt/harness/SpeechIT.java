package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sound in, text out, end to end, with files that Java's own sound library wrote. */
@Timeout(60)
class SpeechIT {
  private static final int RATE = 16_000;

  private static MosquittoBroker broker;
  private static ScratchDirectory models;
  private static EmbeddedWorker worker;

  private final String client = "me-" + UUID.randomUUID();
  private final Producer producer = Producer.mqtt5(broker, client);

  @BeforeAll
  static void startWorker() {
    broker = MosquittoBroker.start();
    models = ScratchDirectory.create("models");
    models.write(
        "models.d/hears.yaml", "name: hears\ntype: whisper\ndevices: [simulated]\nsimulated: {}\n");
    worker = EmbeddedWorker.start(WorkerSettings.simulated(broker.uri(), "ears", models.path()));
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
    models.close();
    broker.close();
  }

  @BeforeEach
  void subscribe() {
    producer.subscribe("hailo/v1/reply/" + client + "/#", 1);
  }

  @AfterEach
  void disconnect() {
    producer.close();
  }

  /** Seven seconds of three tones that swell and fade, mono floats. */
  private static AudioInputStream sentence() {
    int count = 7 * RATE;
    ByteBuffer samples = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      double t = (double) i / RATE;
      double tones = Math.sin(1_131 * t) + 0.6 * Math.sin(4_524 * t) + 0.4 * Math.sin(14_451 * t);
      samples.putFloat((float) (0.4 * tones * (0.5 - 0.5 * Math.cos(18.8 * t))));
    }
    return new AudioInputStream(new ByteArrayInputStream(samples.array()), floats(RATE, 1), count);
  }

  private static AudioFormat floats(int rate, int channels) {
    return new AudioFormat(
        AudioFormat.Encoding.PCM_FLOAT, rate, 32, channels, 4 * channels, rate, false);
  }

  private static AudioFormat pcm(int rate, int bits, int channels) {
    return new AudioFormat(rate, bits, channels, bits > 8, false);
  }

  private static byte[] wave(AudioFormat format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    AudioInputStream converted = AudioSystem.getAudioInputStream(format, sentence());
    byte[] data = converted.readAllBytes();
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(data), format, data.length / format.getFrameSize()),
        AudioFileFormat.Type.WAVE,
        file);
    return file.toByteArray();
  }

  private JsonNode ask(String id, byte[] body) {
    producer.publish(Message.of("hailo/v1/request/whisper/" + client + "/" + id, body));
    return ReplyJson.of(producer.await("hailo/v1/reply/" + client + "/" + id, Limits.GENEROUS));
  }

  @Test
  void hearsTheSameInSixEncodings() throws IOException {
    Map<String, AudioFormat> formats = new LinkedHashMap<>();
    formats.put("pcm8", pcm(RATE, 8, 1));
    formats.put("pcm16", pcm(RATE, 16, 1));
    formats.put("pcm24stereo", pcm(RATE, 24, 2));
    formats.put("pcm32", pcm(RATE, 32, 1));
    formats.put("float", floats(RATE, 1));
    formats.put("pcm16at48000", pcm(48_000, 16, 2));

    for (Map.Entry<String, AudioFormat> format : formats.entrySet()) {
      JsonNode reply = ask(format.getKey(), wave(format.getValue()));

      assertThat(reply.path("status").asText()).as("%s", reply).isEqualTo("ok");
      JsonNode segments = reply.at("/result/segments");
      assertThat(segments).hasSize(2);
      assertThat(segments.at("/1/end").asDouble()).isBetween(6.99, 7.01);
      for (JsonNode segment : segments) {
        assertThat(loudness(segment)).as(format.getKey()).isBetween(138, 146);
      }
    }
  }

  /** The simulated device tells the mean of the samples, in thousandths. */
  private static int loudness(JsonNode segment) {
    String text = segment.path("text").asText();
    return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
  }

  @Test
  void saysWhatIsWrongWithAFileAndGoesOn() throws IOException {
    byte[] good = wave(pcm(RATE, 16, 1));
    byte[] huge = Arrays.copyOf(good, 1_000);
    ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 200 << 20);
    byte[] alien = good.clone();
    alien[20] = 85; // MP3 in a WAV file

    assertThat(ask("cut", Arrays.copyOf(good, 1_000)).path("code").asText())
        .isEqualTo("INVALID_INPUT");
    assertThat(ask("huge", huge).path("code").asText()).isEqualTo("INVALID_INPUT");
    assertThat(ask("empty", Arrays.copyOf(good, 44)).path("code").asText())
        .isEqualTo("INVALID_INPUT");
    assertThat(ask("alien", alien).path("code").asText()).isEqualTo("UNSUPPORTED_MEDIA");
    assertThat(ask("good", good).path("status").asText()).isEqualTo("ok");
  }
}

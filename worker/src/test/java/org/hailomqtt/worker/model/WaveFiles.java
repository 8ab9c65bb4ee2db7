package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** WAV files written byte by byte, as the format's own description says. */
final class WaveFiles {
  private static final int PCM = 1;
  private static final int FLOAT = 3;

  private WaveFiles() {}

  /** Something like a voice: three tones that swell and fade, never over 0.8. */
  static float[] voice(int rate, double seconds) {
    float[] samples = new float[(int) (rate * seconds)];
    for (int i = 0; i < samples.length; i++) {
      double t = (double) i / rate;
      double tones =
          Math.sin(2 * Math.PI * 180 * t)
              + 0.6 * Math.sin(2 * Math.PI * 720 * t)
              + 0.4 * Math.sin(2 * Math.PI * 2300 * t);
      samples[i] = (float) (0.4 * tones * (0.5 - 0.5 * Math.cos(2 * Math.PI * 3 * t)));
    }
    return samples;
  }

  static byte[] pcm(float[] mono, int rate, int channels, int bits) {
    ByteBuffer data = data(mono.length * channels * bits / 8);
    for (float sample : mono) {
      for (int channel = 0; channel < channels; channel++) {
        switch (bits) {
          case 8 -> data.put((byte) Math.round(sample * 127 + 128));
          case 16 -> data.putShort((short) Math.round(sample * 32_767));
          case 24 -> {
            int value = Math.round(sample * 8_388_607);
            data.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
          }
          case 32 -> data.putInt((int) Math.round(sample * 2_147_483_647.0));
          default -> throw new IllegalArgumentException(bits + " bits");
        }
      }
    }
    return file(PCM, channels, rate, bits, bytes(data));
  }

  static byte[] floats(float[] mono, int rate, int channels) {
    ByteBuffer data = data(mono.length * channels * Float.BYTES);
    for (float sample : mono) {
      for (int channel = 0; channel < channels; channel++) {
        data.putFloat(sample);
      }
    }
    return file(FLOAT, channels, rate, Float.SIZE, bytes(data));
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.capacity()];
    data.rewind().get(bytes);
    return bytes;
  }

  static byte[] file(int code, int channels, int rate, int bits, byte[] data) {
    return file(code, channels, rate, bits, data, data.length);
  }

  /** A file that says it holds so many bytes, whatever it holds. */
  static byte[] file(int code, int channels, int rate, int bits, byte[] data, int declared) {
    int frame = channels * bits / 8;
    return data(44 + data.length)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(36 + declared)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) code)
        .putShort((short) channels)
        .putInt(rate)
        .putInt(rate * frame)
        .putShort((short) frame)
        .putShort((short) bits)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(declared)
        .put(data)
        .array();
  }

  private static ByteBuffer data(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Magic;
import org.hailomqtt.protocol.ProtocolException;

/**
 * The sound in a WAV file (RIFF WAVE of PCM with 8 to 32 bits, or IEEE float): where its samples
 * lie and how they are to be read. Immutable; nobody writes to the bytes.
 *
 * <p>The sizes and codes are those of Microsoft's and IBM's "Multimedia Programming Interface and
 * Data Specifications 1.0" and of WAVEFORMATEXTENSIBLE.
 */
final class WaveFile {
  private static final int HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FORMAT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 26;
  private static final int SUBFORMAT_AT = 24;
  private static final int PCM = 1;
  private static final int IEEE_FLOAT = 3;
  private static final int EXTENSIBLE = 0xFFFE;
  private static final int MAX_CHANNELS = 8;
  private static final int MIN_RATE = 1_000;
  private static final int MAX_RATE = 384_000;

  /**
   * Programs that write to a pipe can't know the size beforehand, and give one near the largest:
   * arecord, sox and ffmpeg do.
   */
  private static final long UNKNOWN_SIZE = 0x7FFF0000L;

  private final ByteBuffer file;
  private final Encoding encoding;
  private final int channels;
  private final int rate;
  private final int dataAt;
  private final int frames;

  /** How one sample is written, little-endian. */
  private enum Encoding {
    UNSIGNED_8(1),
    SIGNED_16(2),
    SIGNED_24(3),
    SIGNED_32(4),
    FLOAT_32(4),
    FLOAT_64(8);

    /** By bytes of a sample, from 1. */
    private static final List<Encoding> OF_WHOLE_NUMBERS =
        List.of(UNSIGNED_8, SIGNED_16, SIGNED_24, SIGNED_32);

    private final int bytes;

    Encoding(int bytes) {
      this.bytes = bytes;
    }

    float read(ByteBuffer from, int at) {
      return switch (this) {
        case UNSIGNED_8 -> ((from.get(at) & 0xFF) - 0x80) / 0x1p7f;
        case SIGNED_16 -> from.getShort(at) / 0x1p15f;
        case SIGNED_24 -> ((from.get(at + 2) << 16) | (from.getShort(at) & 0xFFFF)) / 0x1p23f;
        case SIGNED_32 -> from.getInt(at) / 0x1p31f;
        case FLOAT_32 -> from.getFloat(at);
        case FLOAT_64 -> (float) from.getDouble(at);
      };
    }
  }

  private WaveFile(
      ByteBuffer file, Encoding encoding, int channels, int rate, int dataAt, int dataBytes) {
    this.file = file;
    this.encoding = encoding;
    this.channels = channels;
    this.rate = rate;
    this.dataAt = dataAt;
    this.frames = dataBytes / (encoding.bytes * channels);
  }

  /**
   * Finds the sound in a file, without reading it.
   *
   * @param pointer where in the request the file lies
   * @throws ProtocolException INVALID_INPUT for what is no whole WAV file, UNSUPPORTED_MEDIA for an
   *     encoding that is not among those above
   */
  static WaveFile of(byte[] bytes, String pointer) {
    if (!Magic.isWav(bytes)) {
      throw ProtocolException.invalid(pointer, "this is no WAV file; send one (RIFF WAVE, PCM)");
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int formatAt = -1;
    int formatBytes = 0;
    long at = HEADER_BYTES;
    while (at + CHUNK_HEADER_BYTES <= bytes.length) {
      int chunk = (int) at;
      long size = file.getInt(chunk + 4) & 0xFFFFFFFFL;
      int content = chunk + CHUNK_HEADER_BYTES;
      if (isNamed(bytes, chunk, "fmt ")) {
        formatAt = content;
        formatBytes = (int) Math.min(size, bytes.length - content);
      } else if (isNamed(bytes, chunk, "data")) {
        if (formatAt < 0 || formatBytes < FORMAT_BYTES) {
          throw ProtocolException.invalid(
              pointer, "the WAV file does not say how its sound is encoded (no 'fmt ' chunk)");
        }
        return ofData(file, formatAt, formatBytes, content, size, pointer);
      }
      at = content + size + (size & 1);
    }
    throw ProtocolException.invalid(
        pointer, "the WAV file holds no sound (no 'data' chunk); was it cut off?");
  }

  private static boolean isNamed(byte[] bytes, int at, String name) {
    for (int i = 0; i < name.length(); i++) {
      if (bytes[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static WaveFile ofData(
      ByteBuffer file, int formatAt, int formatBytes, int dataAt, long size, String pointer) {
    Encoding encoding = encoding(file, formatAt, formatBytes, pointer);
    int channels = file.getShort(formatAt + 2) & 0xFFFF;
    long rate = file.getInt(formatAt + 4) & 0xFFFFFFFFL;
    if (channels < 1 || channels > MAX_CHANNELS) {
      throw ProtocolException.invalid(
          pointer, "the WAV file says " + channels + " channels; 1 to " + MAX_CHANNELS + " can be");
    }
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw ProtocolException.invalid(
          pointer,
          "the WAV file says "
              + rate
              + " samples in a second; "
              + MIN_RATE
              + " to "
              + MAX_RATE
              + " can be");
    }
    int there = file.capacity() - dataAt;
    if (size > there && size < UNKNOWN_SIZE) {
      throw ProtocolException.invalid(
          pointer,
          "the WAV file says that it holds "
              + size
              + " bytes of sound, and "
              + there
              + " are there; it was cut off");
    }
    WaveFile wave =
        new WaveFile(file, encoding, channels, (int) rate, dataAt, (int) Math.min(size, there));
    if (wave.frames == 0) {
      throw ProtocolException.invalid(pointer, "the WAV file holds no sound; its data is empty");
    }
    return wave;
  }

  private static Encoding encoding(ByteBuffer file, int formatAt, int formatBytes, String pointer) {
    int code = file.getShort(formatAt) & 0xFFFF;
    int bits = file.getShort(formatAt + 14) & 0xFFFF;
    if (code == EXTENSIBLE && formatBytes >= EXTENSIBLE_BYTES) {
      code = file.getShort(formatAt + SUBFORMAT_AT) & 0xFFFF;
    }
    if (code == PCM && bits % 8 == 0 && bits >= 8 && bits <= 32) {
      return Encoding.OF_WHOLE_NUMBERS.get(bits / 8 - 1);
    }
    if (code == IEEE_FLOAT && (bits == 32 || bits == 64)) {
      return bits == 32 ? Encoding.FLOAT_32 : Encoding.FLOAT_64;
    }
    throw new ProtocolException(
        ErrorCode.UNSUPPORTED_MEDIA,
        pointer,
        "the WAV file is encoded as code "
            + code
            + " with "
            + bits
            + " bits; send PCM of 8, 16, 24 or 32 bits, or float of 32 or 64 bits (ffmpeg -i IN"
            + " -c:a pcm_s16le OUT.wav)");
  }

  /** Samples of each channel in a second. */
  int rate() {
    return rate;
  }

  /** Samples of each channel. */
  int frames() {
    return frames;
  }

  /** The mean of all channels; PCM lies from -1 to 1. */
  float[] mono() {
    float[] mono = new float[frames];
    int at = dataAt;
    for (int i = 0; i < frames; i++) {
      float sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += encoding.read(file, at);
        at += encoding.bytes;
      }
      mono[i] = sum / channels;
    }
    return mono;
  }
}

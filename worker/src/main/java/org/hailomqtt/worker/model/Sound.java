package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.SpeechModel;

/** Makes what a speech model takes out of sound in whatever form. Thread-safe. */
final class Sound {
  /** 19 MB of samples, which a small machine has room for beside the body they came in. */
  static final int MAX_SECONDS = 300;

  private static final String AT = "/input/audio";
  private static final int MIN_RATE = 1_000;
  private static final int MAX_RATE = 384_000;

  private Sound() {}

  /**
   * The samples, mono, {@link SpeechModel#SAMPLES_PER_SECOND}.
   *
   * @throws ProtocolException INVALID_INPUT, UNSUPPORTED_MEDIA, or TOO_LARGE for more than {@link
   *     #MAX_SECONDS}
   */
  static float[] of(RequestInput input) {
    if (input instanceof RequestInput.Audio audio) {
      return ofWave(audio.bytes(), "");
    }
    if (input instanceof RequestInput.TensorBody body) {
      return ofTensor(body.tensor(), SpeechModel.SAMPLES_PER_SECOND, "");
    }
    if (input instanceof RequestInput.Fields fields && fields.fields().has("audio")) {
      return ofField(fields.fields());
    }
    throw ProtocolException.invalid(
        AT,
        "there is no sound; send a WAV file as the body, or {\"input\": {\"audio\": …}} with a WAV"
            + " file in base64, a list of numbers, or a tensor {dtype, shape, data_b64}");
  }

  private static float[] ofField(JsonNode fields) {
    JsonNode audio = fields.get("audio");
    if (audio.isTextual()) {
      return ofWave(TensorCodec.base64(audio, AT), AT);
    }
    int rate =
        Fields.ofInput((ObjectNode) fields)
            .optionalInteger("sample_rate", MIN_RATE, MAX_RATE)
            .orElse(SpeechModel.SAMPLES_PER_SECOND);
    if (audio.isArray()) {
      return ofNumbers(audio, rate);
    }
    return ofTensor(TensorCodec.read(audio, AT), rate, AT);
  }

  private static float[] ofWave(byte[] bytes, String pointer) {
    WaveFile wave = WaveFile.of(bytes, pointer);
    checkLength(wave.frames(), wave.rate(), pointer);
    return resampled(checked(wave.mono(), pointer), wave.rate());
  }

  private static float[] ofNumbers(JsonNode list, int rate) {
    checkLength(list.size(), rate, AT);
    float[] samples = new float[list.size()];
    for (int i = 0; i < samples.length; i++) {
      JsonNode number = list.get(i);
      if (!number.isNumber()) {
        throw ProtocolException.invalid(AT + "/" + i, "a sample is a number from -1 to 1");
      }
      samples[i] = number.floatValue();
    }
    return resampled(checked(samples, AT), rate);
  }

  private static float[] ofTensor(Tensor tensor, int rate, String pointer) {
    boolean row = tensor.shape().stream().filter(size -> size != 1).count() <= 1;
    if (!row || (tensor.dtype() != DataType.FLOAT32 && tensor.dtype() != DataType.INT16)) {
      throw ProtocolException.invalid(
          pointer, "sound is a float32[samples] or int16[samples]; " + tensor + " was given");
    }
    int count = tensor.data().remaining() / tensor.dtype().bytes();
    checkLength(count, rate, pointer);
    ByteBuffer data = tensor.data().order(ByteOrder.LITTLE_ENDIAN);
    float[] samples = new float[count];
    for (int i = 0; i < count; i++) {
      samples[i] = tensor.dtype() == DataType.INT16 ? data.getShort() / 0x1p15f : data.getFloat();
    }
    return resampled(checked(samples, pointer), rate);
  }

  private static void checkLength(int samples, int rate, String pointer) {
    if (samples == 0) {
      throw ProtocolException.invalid(pointer, "there is no sound; it has no samples");
    }
    if (samples > (long) MAX_SECONDS * rate) {
      throw new ProtocolException(
          ErrorCode.TOO_LARGE,
          pointer,
          "this is "
              + samples / rate
              + " s of sound, and one request may hold "
              + MAX_SECONDS
              + " s; send it in pieces");
    }
  }

  /** Refuses what no sound is, and cuts off what is too loud. */
  private static float[] checked(float[] samples, String pointer) {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw ProtocolException.invalid(
            pointer, "sample " + i + " is " + samples[i] + "; samples lie from -1 to 1");
      }
      samples[i] = Math.max(-1, Math.min(1, samples[i]));
    }
    return samples;
  }

  private static float[] resampled(float[] samples, int rate) {
    return rate == SpeechModel.SAMPLES_PER_SECOND
        ? samples
        : new Resampler(rate, SpeechModel.SAMPLES_PER_SECOND).resample(samples);
  }
}

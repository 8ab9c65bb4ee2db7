package org.hailomqtt.worker.device.hailo;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Works out what a language model of the simulated HailoRT says, by the rule in its README; keeps
 * the context as the model does. One thread.
 */
final class SimulatedTalk {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final List<String> WORDS =
      List.of(
          "a", "red", "circle", "größer", "than", "two", "naïve", "blue", "日本", "cats", "said",
          "🙂", "under", "façade", "light", "Ω");

  private long context = FNV_OFFSET;

  /** The next answer of so many words, without drawing. */
  String greedy(List<String> messages, int words) {
    messages.forEach(this::hear);
    long number = context;
    StringBuilder text = new StringBuilder(String.format("%08x", number >>> 32));
    for (int i = 1; i < words; i++) {
      number = number * 6364136223846793005L + 1442695040888963407L;
      text.append(' ').append(WORDS.get((int) (number >>> 60)));
    }
    hear(text + "<|im_end|>");
    return text.toString();
  }

  private void hear(String text) {
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      context = (context ^ Byte.toUnsignedInt(each)) * FNV_PRIME;
    }
  }
}

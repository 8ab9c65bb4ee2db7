package org.hailomqtt.worker.device.simulated;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Generation.Ending;
import org.hailomqtt.worker.device.Sampling;

/**
 * The made-up answer of the simulated device. Immutable.
 *
 * <p>It says that it is simulated, the mean colour of each frame, and how the question began; then
 * come words by chance: SplitMix64 picks them, from the CRC-32C of messages, frames and context,
 * and, if tokens are drawn, of the seed. A token is up to four characters; the words end after
 * {@code answerTokens} of them, or after a few.
 *
 * @param tokens in their order
 * @param ending why there are no more of them
 */
record SimulatedAnswer(List<String> tokens, Ending ending) {
  static final int TOKEN_CHARS = 4;

  private static final int QUOTED_CHARS = 40;
  private static final int FEW_WORDS = 6;
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final String[] WORDS = {
    "light", "slowly", "over", "water", "a", "blue", "door", "opens", "und", "die", "Füße", "eines",
    "Käfers", "cross", "the", "table"
  };

  /** Copies the list. */
  SimulatedAnswer {
    tokens = List.copyOf(tokens);
  }

  /**
   * The answer to a prompt.
   *
   * @param question the last thing that a user said
   * @param messages all of them, as they came
   * @param history what the context holds, as a number
   * @param answerTokens how many it has if it may; 0 for a few
   * @param room for how many tokens there is room in the context
   */
  static SimulatedAnswer of(
      String question,
      List<String> messages,
      List<Tensor> frames,
      Sampling sampling,
      long history,
      int answerTokens,
      int room) {
    StringBuilder text = new StringBuilder("This answer is simulated.");
    frames.forEach(
        frame -> text.append(" The picture is about ").append(colour(frame)).append('.'));
    text.append(" The question was “").append(excerpt(question)).append("”.");
    long state = seed(messages, frames, sampling, history);
    int words = FEW_WORDS + (int) ((state >>> 60) & 7);
    while (answerTokens > 0 ? text.length() < answerTokens * TOKEN_CHARS : words-- > 0) {
      state += GOLDEN_GAMMA;
      text.append(' ').append(WORDS[(int) (mixed(state) >>> 60)]);
    }
    int most = answerTokens > 0 ? answerTokens : Integer.MAX_VALUE;
    return cut(split(upToStop(text.toString(), sampling.stop())), sampling, most, room);
  }

  private static SimulatedAnswer cut(List<String> tokens, Sampling sampling, int whole, int room) {
    int allowed = Math.min(sampling.maxTokens(), room);
    int wanted = Math.min(tokens.size(), whole);
    return wanted <= allowed
        ? new SimulatedAnswer(tokens.subList(0, wanted), Ending.STOP)
        : new SimulatedAnswer(tokens.subList(0, allowed), Ending.LENGTH);
  }

  private static String upToStop(String text, List<String> stops) {
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    return text.substring(0, end);
  }

  private static List<String> split(String text) {
    List<String> tokens = new ArrayList<>();
    for (int at = 0; at < text.length(); at += TOKEN_CHARS) {
      tokens.add(text.substring(at, Math.min(text.length(), at + TOKEN_CHARS)));
    }
    return tokens;
  }

  private static String excerpt(String question) {
    String plain = question.codePoints().allMatch(Character::isBmpCodePoint) ? question : "…";
    return plain.length() > QUOTED_CHARS ? plain.substring(0, QUOTED_CHARS) + "…" : plain;
  }

  private static String colour(Tensor frame) {
    long[] sums = new long[3];
    var data = frame.data();
    int pixels = Math.max(1, data.remaining() / 3);
    for (int i = 0; data.hasRemaining(); i++) {
      sums[i % 3] += data.get() & 0xFF;
    }
    return String.format("#%02x%02x%02x", sums[0] / pixels, sums[1] / pixels, sums[2] / pixels);
  }

  private static long seed(
      List<String> messages, List<Tensor> frames, Sampling sampling, long history) {
    CRC32C checksum = new CRC32C();
    messages.forEach(message -> checksum.update(message.getBytes(StandardCharsets.UTF_8)));
    frames.forEach(frame -> checksum.update(frame.data()));
    int seed = sampling.draw().map(Sampling.Draw::seed).orElse(0);
    return mixed(checksum.getValue() ^ (history << 16) ^ ((long) seed << 32));
  }

  private static long mixed(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

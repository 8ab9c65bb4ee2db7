package org.hailomqtt.worker.model;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.GenerativeModel.FrameSpec;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.Prompt;
import org.hailomqtt.worker.device.Sampling;

/** A text to be generated, ready for the device. Immutable. */
final class ChatInference implements PreparedInference {
  /** A cancel or a shutdown waits for no token longer than this. */
  private static final Duration WAIT = Duration.ofMillis(50);

  /** Ends what Qwen's models say; some devices give it as text. */
  private static final String END_OF_TURN = "<|im_end|>";

  /** What a chat template puts around each message, at most. */
  private static final int TOKENS_AROUND_MESSAGE = 16;

  private final ChatModel model;
  private final Asked asked;
  private final Optional<Talk> talk;
  private final LongSupplier nanoClock;

  /**
   * What is to be answered. Immutable.
   *
   * @param messages in HailoRT's form
   * @param text of all messages
   * @param frames made for the frame that was expected
   * @param sampling how tokens are chosen
   */
  record Asked(List<String> messages, String text, List<Tensor> frames, Sampling sampling) {
    Asked {
      messages = List.copyOf(messages);
      frames = List.copyOf(frames);
    }
  }

  /**
   * @param talk the conversation that it goes on with
   */
  ChatInference(ChatModel model, Asked asked, Optional<Talk> talk, LongSupplier nanoClock) {
    this.model = model;
    this.asked = asked;
    this.talk = talk;
    this.nanoClock = nanoClock;
  }

  @Override
  public List<ModelSpec> networks() {
    return List.of(model.network());
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    GenerativeModel network = loaded.generative(model.network());
    ChatAnswer answer = new ChatAnswer(nanoClock);
    if (loaded.stop().isPresent()) {
      return answer.output(finish(loaded.stop().get()), OptionalInt.empty());
    }
    Optional<Talk.Said> said = talk.map(each -> each.before(asked));
    network.clearContext(); // Whatever the request before has left, if it was given up.
    String reason;
    try (Generation generation = begin(network, said)) {
      reason = read(generation, loaded, answer);
    }
    PreparedInference.Output output = answer.output(reason, contextUsed(network));
    return said.isPresent() ? said.get().followedBy(output) : output;
  }

  /** With as much of what was said before as the model's context has room for. */
  private Generation begin(GenerativeModel network, Optional<Talk.Said> said)
      throws DeviceException {
    while (true) {
      Asked whole = said.map(Talk.Said::whole).orElse(asked);
      try {
        checkLength(network, whole);
        return network.generate(new Prompt(whole.messages(), frames(network, whole), sampling()));
      } catch (DeviceException e) {
        boolean tooLong = e.kind() == DeviceException.Kind.INPUT;
        if (!tooLong || said.isEmpty() || !said.get().forgetFirst()) {
          throw e;
        }
      }
    }
  }

  private Sampling sampling() {
    List<String> stops = new ArrayList<>(asked.sampling().stop());
    stops.add(END_OF_TURN);
    return new Sampling(asked.sampling().draw(), asked.sampling().maxTokens(), stops);
  }

  private List<Tensor> frames(GenerativeModel network, Asked asked) throws DeviceException {
    Optional<FrameSpec> actual = network.frame();
    if (actual.isEmpty()) {
      return asked.frames();
    }
    List<Integer> wanted = List.of(actual.get().height(), actual.get().width(), 3);
    if (asked.frames().stream().allMatch(frame -> frame.shape().equals(wanted))) {
      return asked.frames();
    }
    if (model.isFrameSaid() && !actual.get().equals(model.frame())) {
      throw new DeviceException(
          DeviceException.Kind.MODEL,
          "'"
              + model.network().key()
              + "' takes frames of "
              + actual.get().width()
              + " x "
              + actual.get().height()
              + ", but its entry says "
              + model.frame().width()
              + " x "
              + model.frame().height()
              + "; correct 'frame' in the entry, or leave it out");
    }
    // Once for each model whose entry does not say it: the next ones are made for it at once.
    model.learn(actual.get());
    List<PictureInput> made = new ArrayList<>();
    asked.frames().forEach(frame -> made.add(new PictureInput.Pixels(frame, "/input")));
    return model.frames(made, actual.get(), Optional.empty());
  }

  /** Counts only what may be too long: a token is a byte at least. */
  private static void checkLength(GenerativeModel network, Asked asked) throws DeviceException {
    int capacity = network.contextCapacity();
    int pictures = network.frame().map(ChatInference::tokens).orElse(0) * asked.frames().size();
    int around = TOKENS_AROUND_MESSAGE * asked.messages().size() + pictures;
    if (asked.text().getBytes(StandardCharsets.UTF_8).length + around < capacity) {
      return;
    }
    int tokens = network.countTokens(asked.text()) + pictures;
    if (tokens >= capacity) {
      throw new DeviceException(
          DeviceException.Kind.INPUT,
          "the prompt has "
              + tokens
              + " tokens, and the model's context holds "
              + capacity
              + " with the answer; send less");
    }
  }

  /** What a picture takes of the context: a token for each 28 x 28 pixels, as Qwen2-VL cuts it. */
  private static int tokens(FrameSpec frame) {
    return Math.max(1, frame.height() / 28 * (frame.width() / 28));
  }

  /** Reads tokens until it is enough, and tells why it is. */
  private String read(Generation generation, Loaded loaded, ChatAnswer answer)
      throws DeviceException {
    StopTexts stops = new StopTexts(sampling().stop());
    while (true) {
      Optional<Stop> stop = loaded.stop();
      if (stop.isPresent()) {
        abort(generation);
        answer.add(stops.rest(), loaded);
        return finish(stop.get());
      }
      Generation.Step step = generation.next(WAIT);
      if (step instanceof Generation.Step.Token token) {
        answer.token();
        answer.add(stops.add(token.text()), loaded);
        if (stops.isMet()) {
          abort(generation);
          return "stop";
        }
      } else if (step instanceof Generation.Step.Ended ended) {
        answer.add(stops.rest(), loaded);
        return switch (ended.ending()) {
          case STOP -> "stop";
          case LENGTH -> "length";
          case ABORTED -> "cancelled";
        };
      }
    }
  }

  private static String finish(Stop stop) {
    return switch (stop) {
      case CANCELLED -> "cancelled";
      case TIMEOUT -> "timeout";
    };
  }

  /** The text is there, whatever becomes of the device: its next use tells. */
  private static void abort(Generation generation) {
    try {
      generation.abort();
    } catch (DeviceException e) {
      // Said above.
    }
  }

  private static OptionalInt contextUsed(GenerativeModel network) {
    try {
      return OptionalInt.of(network.contextUsed());
    } catch (DeviceException e) {
      return OptionalInt.empty(); // As above.
    }
  }
}

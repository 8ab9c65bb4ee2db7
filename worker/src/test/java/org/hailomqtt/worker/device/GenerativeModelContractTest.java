package org.hailomqtt.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.Generation.Ending;
import org.hailomqtt.worker.device.Generation.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every device's language models promise; each adapter's test extends it. */
public abstract class GenerativeModelContractTest {
  private static final Duration A_WHILE = Duration.ofSeconds(20);
  private static final int ENOUGH = 200;

  protected Device device;

  /** A device, open and empty. */
  protected abstract Device open() throws DeviceException;

  /** A network of that kind, LLM or VLM, whose answers have at least six tokens. */
  protected abstract ModelSpec model(ModelSpec.Kind kind);

  @BeforeEach
  void openDevice() throws DeviceException {
    device = open();
  }

  @AfterEach
  void closeDevice() {
    device.close();
  }

  /** What came of an answer. */
  public record Answer(List<String> tokens, Ending ending) {
    /** The whole text. */
    public String text() {
      return String.join("", tokens);
    }
  }

  protected GenerativeModel loaded(ModelSpec.Kind kind) throws DeviceException {
    return (GenerativeModel) device.load(model(kind));
  }

  public static Sampling greedy(int maxTokens, String... stop) {
    return new Sampling(Optional.empty(), maxTokens, List.of(stop));
  }

  private static Sampling drawn(int seed) {
    return new Sampling(
        Optional.of(new Sampling.Draw(0.7f, 0.9f, 20, 1.1f, seed)), ENOUGH, List.of());
  }

  public static Prompt says(String text, Sampling sampling) {
    return new Prompt(
        List.of(user("{\"type\":\"text\",\"text\":\"" + text + "\"}")), List.of(), sampling);
  }

  private static String user(String parts) {
    return "{\"role\":\"user\",\"content\":[" + parts + "]}";
  }

  private static Prompt sees(List<Tensor> frames) {
    String parts = "{\"type\":\"image\"},{\"type\":\"text\",\"text\":\"What is it?\"}";
    return new Prompt(List.of(user(parts)), frames, greedy(ENOUGH));
  }

  private static Tensor picture(GenerativeModel model, int shade) {
    GenerativeModel.FrameSpec frame = model.frame().orElseThrow();
    byte[] bytes = new byte[frame.height() * frame.width() * 3];
    Arrays.fill(bytes, (byte) shade);
    return Tensor.ofBytes(DataType.UINT8, List.of(frame.height(), frame.width(), 3), bytes);
  }

  /** Reads an answer to its end. */
  public static Answer read(Generation generation) throws DeviceException {
    List<String> tokens = new ArrayList<>();
    while (true) {
      Step step = generation.next(A_WHILE);
      if (step instanceof Step.Token token) {
        tokens.add(token.text());
      } else if (step instanceof Step.Ended ended) {
        return new Answer(tokens, ended.ending());
      }
    }
  }

  protected static Answer answer(GenerativeModel model, Prompt prompt) throws DeviceException {
    model.clearContext();
    try (Generation generation = model.generate(prompt)) {
      return read(generation);
    }
  }

  private static DeviceException refusal(GenerativeModel model, Prompt prompt) {
    return catchThrowableOfType(DeviceException.class, () -> model.generate(prompt).close());
  }

  @Test
  void answersTheSamePromptTheSameAndAnotherDifferently() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      Answer one = answer(model, says("hello there", greedy(ENOUGH)));

      assertThat(one.text()).isNotBlank();
      assertThat(one.ending()).isEqualTo(Ending.STOP);
      assertThat(answer(model, says("hello there", greedy(ENOUGH)))).isEqualTo(one);
      assertThat(answer(model, says("goodbye", greedy(ENOUGH))).text()).isNotEqualTo(one.text());
    }
  }

  @Test
  void aSeedDecidesWhatIsDrawn() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      Answer one = answer(model, says("hello", drawn(1)));

      assertThat(answer(model, says("hello", drawn(1)))).isEqualTo(one);
      assertThat(answer(model, says("hello", drawn(2))).text()).isNotEqualTo(one.text());
    }
  }

  @Test
  void anAnswerEndsAtItsMostTokens() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      Answer cut = answer(model, says("hello", greedy(3)));

      assertThat(cut.ending()).isEqualTo(Ending.LENGTH);
      assertThat(cut.tokens()).hasSize(3);
      assertThat(answer(model, says("hello", greedy(ENOUGH))).text()).startsWith(cut.text());
    }
  }

  @Test
  void anAnswerEndsBeforeATextToStopAt() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      String whole = answer(model, says("hello", greedy(ENOUGH))).text();
      String stop = whole.substring(4, 7);

      Answer cut = answer(model, says("hello", greedy(ENOUGH, stop)));

      assertThat(cut.ending()).isEqualTo(Ending.STOP);
      assertThat(cut.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
      assertThat(answer(model, says("hello", greedy(ENOUGH))).text()).isEqualTo(whole);
    }
  }

  @Test
  void anAbortedAnswerEndsSoonAndTheNextBegins() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      try (Generation generation = model.generate(says("hello", greedy(ENOUGH)))) {
        assertThat(generation.next(A_WHILE)).isInstanceOf(Step.Token.class);
        generation.abort();
        generation.abort();

        assertThat(read(generation).ending()).isIn(Ending.ABORTED, Ending.STOP);
        assertThat(generation.next(A_WHILE)).isInstanceOf(Step.Ended.class);
      }
      assertThat(answer(model, says("hello", greedy(ENOUGH))).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void anAnswerThatIsClosedInTheMiddleLeavesTheModelUsable() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      Generation generation = model.generate(says("hello", greedy(ENOUGH)));
      generation.next(A_WHILE);
      generation.close();
      generation.close();

      assertThatIllegalStateException().isThrownBy(() -> generation.next(A_WHILE));
      assertThat(answer(model, says("hello", greedy(ENOUGH))).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void theContextFillsAndIsCleared() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      assertThat(model.contextUsed()).isZero();
      Answer first = answer(model, says("hello", greedy(ENOUGH)));
      int used = model.contextUsed();
      Answer second;
      try (Generation generation = model.generate(says("hello", greedy(ENOUGH)))) {
        second = read(generation);
      }

      assertThat(used).isPositive().isLessThan(model.contextCapacity());
      assertThat(model.contextUsed()).isGreaterThan(used);
      assertThat(second.text()).as("the same words with a past").isNotEqualTo(first.text());
      model.clearContext();
      assertThat(model.contextUsed()).isZero();
    }
  }

  @Test
  void countsTokens() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      assertThat(model.countTokens("")).isZero();
      assertThat(model.countTokens("one two three"))
          .isGreaterThan(model.countTokens("one"))
          .isLessThanOrEqualTo(13);
    }
  }

  @Test
  void refusesAPromptThatItsContextCantHold() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      String words = "word ".repeat(model.contextCapacity());

      assertThat(refusal(model, says(words, greedy(ENOUGH))).kind())
          .isEqualTo(DeviceException.Kind.INPUT);
      assertThat(answer(model, says("hello", greedy(ENOUGH))).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void onlyAViewerTakesFrames() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.LLM)) {
      Tensor any = Tensor.ofBytes(DataType.UINT8, List.of(1, 1, 3), new byte[3]);

      assertThat(model.frame()).isEmpty();
      assertThat(refusal(model, sees(List.of(any))).kind()).isEqualTo(DeviceException.Kind.INPUT);
    }
  }

  @Test
  void aPictureDecidesTheAnswer() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.VLM)) {
      Answer dark = answer(model, sees(List.of(picture(model, 10))));

      assertThat(dark.text()).isNotBlank();
      assertThat(answer(model, sees(List.of(picture(model, 10))))).isEqualTo(dark);
      assertThat(answer(model, sees(List.of(picture(model, 200)))).text())
          .isNotEqualTo(dark.text());
    }
  }

  @Test
  void refusesFramesThatDontFit() throws DeviceException {
    try (GenerativeModel model = loaded(ModelSpec.Kind.VLM)) {
      Tensor fits = picture(model, 10);
      Tensor small = Tensor.ofBytes(DataType.UINT8, List.of(1, 1, 3), new byte[3]);

      for (List<Tensor> wrong : List.of(List.of(small), List.<Tensor>of(), List.of(fits, fits))) {
        assertThat(refusal(model, sees(wrong)).kind()).isEqualTo(DeviceException.Kind.INPUT);
      }
      assertThat(answer(model, sees(List.of(fits))).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void anUnloadedModelAnswersNothing() throws DeviceException {
    GenerativeModel model = loaded(ModelSpec.Kind.LLM);

    model.close();

    assertThatCode(model::close).doesNotThrowAnyException();
    assertThatIllegalStateException()
        .isThrownBy(() -> model.generate(says("hello", greedy(ENOUGH))));
    assertThatIllegalStateException().isThrownBy(model::contextUsed);
  }
}

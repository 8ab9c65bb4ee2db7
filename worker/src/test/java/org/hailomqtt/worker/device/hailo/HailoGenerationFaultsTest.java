package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.Generation.Ending;
import org.hailomqtt.worker.device.Generation.Step;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.GenerativeModelContractTest;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.ModelSpec.Kind;
import org.hailomqtt.worker.device.Prompt;
import org.hailomqtt.worker.device.TensorModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong with an answer, and that the next one succeeds. */
class HailoGenerationFaultsTest {
  private static final Duration A_WHILE = Duration.ofSeconds(20);

  @TempDir private Path dir;

  private SimulatedHailo hailo;
  private ModelSpec language;

  @BeforeEach
  void makeModel() {
    hailo = new SimulatedHailo(dir);
    language = hailo.model(Kind.LLM, "memory 1000", "answer_words 10");
  }

  private static Prompt hello() {
    return GenerativeModelContractTest.says("hello", GenerativeModelContractTest.greedy(100));
  }

  private static GenerativeModelContractTest.Answer answer(GenerativeModel model)
      throws DeviceException {
    try (Generation generation = model.generate(hello())) {
      return GenerativeModelContractTest.read(generation);
    }
  }

  private static DeviceException fault(GenerativeModel model) {
    return catchThrowableOfType(DeviceException.class, () -> answer(model));
  }

  private GenerativeModel loaded(HailoDevice device) throws DeviceException {
    return (GenerativeModel) device.load(language);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disconnect", "disconnect 6", "status 6", "status 62", "status 95"})
  void aDeviceThatIsLostInAnAnswerIsOpenedAgainWithItsModels(String what) throws DeviceException {
    ModelSpec pair = hailo.model(SimulatedHef.PAIR);
    try (HailoDevice device = hailo.open();
        TensorModel other = (TensorModel) device.load(pair);
        GenerativeModel model = loaded(device)) {
      String whole = answer(model).text();
      hailo.faults("token 5 " + what);

      assertThat(fault(model).kind()).isEqualTo(DeviceException.Kind.LOST);
      assertThat(device.isHeld()).isFalse();

      hailo.faults();
      assertThat(answer(model).text()).as("with an empty context").isEqualTo(whole);
      assertThat(other.run(Map.of("x", four(), "y", four()))).containsKey("sum");
    }
  }

  private static Tensor four() {
    return Tensor.ofFloats(List.of(1, 4), new float[] {1, 2, 3, 4});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"read 3 status 8", "read 3 throw", "token 3 status 8", "abort 1 status 8"})
  void anAnswerThatBrokeOffIsToldAndTheNextSucceeds(String what) throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults(what);
      Generation broken = model.generate(hello());
      DeviceException fault =
          catchThrowableOfType(
              DeviceException.class,
              () -> {
                broken.next(A_WHILE);
                broken.next(A_WHILE);
                broken.next(A_WHILE);
                broken.abort();
              });

      assertThat(fault.status()).isEqualTo(8);
      assertThat(catchThrowableOfType(DeviceException.class, () -> broken.next(A_WHILE)))
          .isSameAs(fault);
      broken.close();
      hailo.faults();
      assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void aTokenThatIsLateIsWaitedFor() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults("token 3 hang 60");
      int pending = 0;
      try (Generation generation = model.generate(hello())) {
        Step step = generation.next(Duration.ofMillis(1));
        while (!(step instanceof Step.Ended)) {
          pending += step instanceof Step.Pending ? 1 : 0;
          step = generation.next(Duration.ofMillis(1));
        }
      }

      assertThat(pending).isPositive();
    }
  }

  @Test
  void aHangingAnswerIsAbortedAtOnce() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults("token 3 hang 600000");
      try (Generation generation = model.generate(hello())) {
        generation.next(A_WHILE);
        generation.next(A_WHILE);

        assertThat(generation.next(Duration.ofMillis(5))).isEqualTo(new Step.Pending());
        generation.abort();

        assertThat(generation.next(A_WHILE)).isEqualTo(new Step.Ended(Ending.ABORTED));
      }
      hailo.faults();
      assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 62, 8})
  void aDeviceThatIsLostSilentlyIsOpenedAgainAfterAnAbort(int status) throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults("token 3 disconnect 4", "abort * status " + status);
      try (Generation generation = model.generate(hello())) {
        generation.next(A_WHILE);
        generation.next(A_WHILE);
        assertThat(generation.next(Duration.ofMillis(5))).isEqualTo(new Step.Pending());

        assertThat(catchThrowableOfType(DeviceException.class, generation::abort).kind())
            .isEqualTo(DeviceException.Kind.LOST);
      }
      assertThat(device.isHeld()).isFalse();
      hailo.faults();
      assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void whatCantBeAbortedIsLeftBehindWithADeviceOpenedAnew() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults("abort 1 status 8", "token 2 hang 600000");
      model.generate(hello()).close();

      assertThat(device.isHeld()).isFalse();
      hailo.faults();
      assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void whatIsAbortedAndNeverReadToItsEndIsLeftBehindWithADeviceOpenedAnew() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults("read * hang 60000");
      Generation generation = model.generate(hello());
      generation.abort();
      generation.close();

      assertThat(device.isHeld()).isFalse();
      hailo.faults();
      assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 8, 26, 36, 62, 71, 81, 93, 94, 97})
  void aLoadThatFailedLeavesNoTrace(int status) throws DeviceException {
    try (HailoDevice device = hailo.open()) {
      hailo.faults("create_llm 1 status " + status);

      DeviceException fault =
          catchThrowableOfType(DeviceException.class, () -> loaded(device).close());

      assertThat(fault.status()).isEqualTo(status);
      assertThat(fault.kind()).isEqualTo(HailoStatus.of(status).fault("").kind());
      try (GenerativeModel model = loaded(device)) {
        assertThat(answer(model).ending()).isEqualTo(Ending.STOP);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "context", "clear", "tokenize", "stop_tokens"})
  void aCallThatFailedIsToldAndTheNextSucceeds(String call) throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device)) {
      hailo.faults(call + " 1 status 62");
      Prompt prompt =
          GenerativeModelContractTest.says(
              "hello", GenerativeModelContractTest.greedy(100, "no such text"));

      DeviceException fault =
          catchThrowableOfType(
              DeviceException.class,
              () -> {
                model.clearContext();
                model.countTokens("hello");
                model.generate(prompt).close();
              });

      assertThat(fault.kind()).isEqualTo(DeviceException.Kind.LOST);
      try (Generation generation = model.generate(prompt)) {
        assertThat(GenerativeModelContractTest.read(generation).ending()).isEqualTo(Ending.STOP);
      }
    }
  }

  @Test
  void aSecondLanguageModelIsRefusedUntilTheFirstIsUnloaded() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel first = loaded(device)) {
      DeviceException refused =
          catchThrowableOfType(DeviceException.class, () -> loaded(device).close());

      assertThat(refused.kind()).isEqualTo(DeviceException.Kind.UNAVAILABLE);
      assertThat(refused.text()).contains("one language model");
      first.close();
      loaded(device).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"VLM", "SPEECH", "TENSOR"})
  void aFileOfAnotherKindIsRefused(String kind) throws DeviceException {
    ModelSpec wrong =
        new ModelSpec(
            "m/main",
            language.file(),
            language.sha256(),
            language.inputs(),
            language.outputs(),
            language.simulation(),
            Kind.valueOf(kind));
    try (HailoDevice device = hailo.open()) {
      DeviceException refused =
          catchThrowableOfType(DeviceException.class, () -> device.load(wrong).close());

      assertThat(refused.kind()).isEqualTo(DeviceException.Kind.MODEL);
    }
  }

  @Test
  void oneAnswerAtATime() throws DeviceException {
    try (HailoDevice device = hailo.open();
        GenerativeModel model = loaded(device);
        Generation first = model.generate(hello())) {
      assertThatIllegalStateException().isThrownBy(() -> model.generate(hello()));
      assertThatIllegalStateException().isThrownBy(model::clearContext);
      assertThat(GenerativeModelContractTest.read(first).ending()).isEqualTo(Ending.STOP);
    }
  }

  @Test
  void aModelThatIsClosedInAnAnswerEndsIt() throws DeviceException {
    try (HailoDevice device = hailo.open()) {
      GenerativeModel model = loaded(device);
      Generation generation = model.generate(hello());

      model.close();

      assertThat(catchThrowableOfType(DeviceException.class, () -> generation.next(A_WHILE)).kind())
          .isEqualTo(DeviceException.Kind.LOST);
      generation.close();
      loaded(device).close();
    }
  }

  @Test
  void anAnswerThatIsSilentForAMinuteIsLost() throws DeviceException {
    HailoBridge bridge = BridgeLoader.load(SimulatedHailo.bridge());
    try (HailoDevice device =
            HailoDevice.open(
                silent(bridge),
                new HailoDevice.Settings(
                    SimulatedHailo.bridge(), Optional.empty(), Optional.empty(), hailo.host()));
        GenerativeModel model = loaded(device);
        Generation generation = model.generate(hello())) {
      assertThat(generation.next(Duration.ofSeconds(59))).isEqualTo(new Step.Pending());

      DeviceException lost =
          catchThrowableOfType(DeviceException.class, () -> generation.next(Duration.ofSeconds(1)));

      assertThat(lost.kind()).isEqualTo(DeviceException.Kind.LOST);
      assertThat(device.isHeld()).isFalse();
    }
  }

  /** A bridge that says at once that no token came in time. */
  private static HailoBridge silent(HailoBridge bridge) {
    return (HailoBridge)
        Proxy.newProxyInstance(
            HailoBridge.class.getClassLoader(),
            new Class<?>[] {HailoBridge.class},
            (proxy, method, arguments) ->
                method.getName().equals("hailo_bridge_answer_next")
                    ? HailoStatus.TIMEOUT
                    : method.invoke(bridge, arguments));
  }
}

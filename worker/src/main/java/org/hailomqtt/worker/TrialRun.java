package org.hailomqtt.worker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.Prompt;
import org.hailomqtt.worker.device.Sampling;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * One run of a loaded network with made-up input: tensors and pictures of zeros, a short question
 * of which a few tokens are answered, a second of silence. The thread that owns the device.
 */
final class TrialRun {
  /** What the times of a network that generates text are about. */
  private static final int TOKENS = 8;

  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Duration MOST_HEARING = Duration.ofSeconds(60);

  private final LoadedModel model;
  private final Map<String, Tensor> inputs;

  /** Makes the input. */
  TrialRun(LoadedModel model) {
    this.model = model;
    this.inputs = model instanceof TensorModel tensors ? zeros(tensors) : Map.of();
  }

  private static Map<String, Tensor> zeros(TensorModel model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : model.inputs()) {
      List<Integer> shape = spec.shape().stream().map(size -> size < 0 ? 1 : size).toList();
      inputs.put(spec.name(), zeros(spec.dtype(), shape));
    }
    return inputs;
  }

  private static Tensor zeros(DataType dtype, List<Integer> shape) {
    return Tensor.ofBytes(dtype, shape, new byte[Math.toIntExact(Tensor.byteSize(dtype, shape))]);
  }

  /** Runs it once. */
  void perform() throws DeviceException {
    if (model instanceof TensorModel tensors) {
      tensors.run(inputs);
    } else if (model instanceof GenerativeModel generative) {
      generate(generative);
    } else if (model instanceof SpeechModel speech) {
      speech.transcribe(
          new float[SpeechModel.SAMPLES_PER_SECOND],
          "en",
          SpeechModel.Task.TRANSCRIBE,
          MOST_HEARING);
    }
  }

  private static void generate(GenerativeModel model) throws DeviceException {
    Optional<GenerativeModel.FrameSpec> frame = model.frame();
    String image = frame.isPresent() ? "{\"type\": \"image\"}, " : "";
    Prompt prompt =
        new Prompt(
            List.of(
                "{\"role\": \"user\", \"content\": ["
                    + image
                    + "{\"type\": \"text\", \"text\": \"Count to one hundred.\"}]}"),
            frame.map(size -> List.of(picture(size))).orElse(List.of()),
            new Sampling(Optional.empty(), TOKENS, List.of()));
    model.clearContext();
    try (Generation generation = model.generate(prompt)) {
      while (!(generation.next(WAIT) instanceof Generation.Step.Ended)) {
        // The tokens are not looked at.
      }
    }
  }

  private static Tensor picture(GenerativeModel.FrameSpec size) {
    return zeros(DataType.UINT8, List.of(size.height(), size.width(), 3));
  }
}

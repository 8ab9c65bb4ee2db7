package org.hailomqtt.worker.device.simulated;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * A network that only pretends to write: {@link SimulatedAnswer} says what. Device thread only.
 *
 * <p>A text takes one token for each four characters begun, a frame one for each 28 x 28 pixels.
 */
final class SimulatedGenerativeModel implements GenerativeModel {
  /** Of Qwen2-VL on a Hailo-10H. */
  private static final int CAPACITY = 2048;

  private static final FrameSpec USUAL_FRAME = new FrameSpec(336, 336);
  private static final int PATCH = 28;

  private final ObjectMapper json = new ObjectMapper();
  private final SimulatedDevice device;
  private final ModelSpec spec;
  private final Optional<FrameSpec> frame;
  private int used;
  private long history;
  private @Nullable SimulatedGeneration current;
  private boolean closed;

  SimulatedGenerativeModel(SimulatedDevice device, ModelSpec spec) {
    this.device = device;
    this.spec = spec;
    this.frame = frame(spec);
  }

  private static Optional<FrameSpec> frame(ModelSpec spec) {
    if (spec.kind() != ModelSpec.Kind.VLM) {
      return Optional.empty();
    }
    return spec.inputs().isEmpty()
        ? Optional.of(USUAL_FRAME)
        : Optional.of(
            new FrameSpec(
                spec.inputs().get(0).shape().get(0), spec.inputs().get(0).shape().get(1)));
  }

  @Override
  public Optional<FrameSpec> frame() {
    return frame;
  }

  @Override
  public int contextCapacity() {
    checkUsable();
    return CAPACITY;
  }

  @Override
  public int contextUsed() {
    checkUsable();
    return used;
  }

  @Override
  public void clearContext() {
    checkIdle();
    used = 0;
    history = 0;
  }

  @Override
  public int countTokens(String text) {
    checkUsable();
    return (text.length() + SimulatedAnswer.TOKEN_CHARS - 1) / SimulatedAnswer.TOKEN_CHARS;
  }

  @Override
  public Generation generate(Prompt prompt) throws DeviceException {
    checkIdle();
    int tokens = 0;
    int images = 0;
    String question = "";
    List<String> texts = new ArrayList<>();
    for (String message : prompt.messages()) {
      JsonNode read = read(message);
      if (read.path("role").asText().equals("system") && used > 0) {
        throw input("a system message can only begin a context; clear it first");
      }
      for (JsonNode part : read.path("content")) {
        if (part.path("type").asText().equals("image")) {
          images++;
        } else {
          question = part.path("text").asText();
          texts.add(question);
        }
      }
    }
    checkFrames(prompt.frames(), images);
    for (String text : texts) {
      tokens += countTokens(text);
    }
    tokens += images * frame.map(f -> (f.height() / PATCH) * (f.width() / PATCH)).orElse(0);
    if (used + tokens >= CAPACITY) {
      throw input(
          "the prompt has "
              + tokens
              + " tokens, and the context holds "
              + CAPACITY
              + ", of which "
              + used
              + " are taken; send less");
    }
    used += tokens;
    SimulatedAnswer answer =
        SimulatedAnswer.of(
            question,
            prompt.messages(),
            prompt.frames(),
            prompt.sampling(),
            history,
            spec.simulation().answerTokens(),
            CAPACITY - used);
    history = 31 * history + prompt.messages().hashCode();
    SimulatedGeneration generation = new SimulatedGeneration(this, spec, answer);
    current = generation;
    return generation;
  }

  private JsonNode read(String message) throws DeviceException {
    try {
      return json.readTree(message);
    } catch (JsonProcessingException e) {
      throw input("a message must be a JSON object with role and content");
    }
  }

  private void checkFrames(List<Tensor> frames, int images) throws DeviceException {
    if (frames.size() != images) {
      throw input("there are " + images + " image entries and " + frames.size() + " frames");
    }
    if (images > 0 && frame.isEmpty()) {
      throw input("it looks at no pictures");
    }
    for (Tensor each : frames) {
      FrameSpec wanted = frame.orElseThrow();
      List<Integer> shape = List.of(wanted.height(), wanted.width(), 3);
      if (each.dtype() != DataType.UINT8 || !each.shape().equals(shape)) {
        throw input("a frame must be uint8" + shape + "; " + each + " was given");
      }
    }
  }

  private DeviceException input(String message) {
    return new DeviceException(
        DeviceException.Kind.INPUT, "model '" + spec.key() + "': " + message);
  }

  /** A token has been given out. */
  void wrote() {
    used++;
  }

  /** A generation is over. */
  void ended() {
    current = null;
  }

  private void checkIdle() {
    checkUsable();
    if (current != null) {
      throw new IllegalStateException("model '" + spec.key() + "' is at an answer");
    }
  }

  /** Throws once it is closed. */
  void checkUsable() {
    if (closed || device.isClosed()) {
      throw new IllegalStateException("model '" + spec.key() + "' is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      SimulatedGeneration open = current;
      if (open != null) {
        open.close();
      }
      closed = true;
      device.unloaded(spec);
    }
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Tensor;

/**
 * Types {@code vlm}, {@code vlm_chat} and {@code llm}: the answer to what a request says and, but
 * for {@code llm}, shows. Thread-safe.
 *
 * <p>Result: {@code {"text": …}}; {@code usage} in the reply tells tokens, times and why the text
 * ends. Types {@code vlm} and {@code vlm_chat} are the same, and take the same models.
 */
public final class ChatHandler implements ModelHandler {
  static final String VLM = "vlm";
  static final String VLM_CHAT = "vlm_chat";
  static final String LLM = "llm";

  private final String type;
  private final LongSupplier nanoClock;
  private final PerModel<ChatModel> models;

  private ChatHandler(String type, PictureDecoder pictures, LongSupplier nanoClock) {
    this.type = type;
    this.nanoClock = nanoClock;
    this.models = new PerModel<>(model -> ChatModel.of(model, pictures));
  }

  /** Handlers of all three types. */
  public static List<ModelHandler> all(PictureDecoder pictures, LongSupplier nanoClock) {
    return List.of(
        new ChatHandler(VLM, pictures, nanoClock),
        new ChatHandler(VLM_CHAT, pictures, nanoClock),
        new ChatHandler(LLM, pictures, nanoClock));
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public boolean samples(ModelDefinition model, Request request) {
    try {
      return !ChatParams.of(request, model).isGreedy();
    } catch (ProtocolException e) {
      return true; // It is refused where it is read.
    }
  }

  /** Reads an entry only to see whether it can be read. */
  static void check(ModelDefinition definition) {
    ChatModel.of(definition, new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS));
    ChatParams params = ChatParams.of(definition);
    params.sampling();
    params.prompt();
    params.system();
    params.fit();
  }

  @Override
  public PreparedInference prepare(ModelDefinition definition, Request request) {
    ChatModel model = models.of(definition);
    ChatParams params = ChatParams.of(request, definition);
    ChatInput input = ChatInput.of(request.input(), params);
    if (!model.looks() && !input.pictures().isEmpty()) {
      throw ProtocolException.invalid(
          input.pictures().get(0).pointer(),
          "type 'llm' reads text only; send the picture to type 'vlm_chat'");
    }
    List<Tensor> frames = model.frames(input.pictures(), model.frame(), params.fit());
    return new ChatInference(
        model,
        new ChatInference.Asked(
            input.messages().stream().map(ObjectNode::toString).toList(),
            ChatMessages.text(input.messages()),
            frames,
            params.sampling()),
        nanoClock);
  }
}

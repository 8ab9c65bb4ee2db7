package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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

  /** Of 96 MB, room for 35 pictures as Qwen2-VL looks at them. */
  private static final int CONVERSATIONS_SHARE_OF_HEAP = 8;

  private final String type;
  private final Conversations conversations;
  private final LongSupplier nanoClock;
  private final PerModel<ChatModel> models;

  private ChatHandler(
      String type, PictureDecoder pictures, Conversations conversations, LongSupplier nanoClock) {
    this.type = type;
    this.conversations = conversations;
    this.nanoClock = nanoClock;
    this.models = new PerModel<>(model -> ChatModel.of(model, pictures));
  }

  /** Handlers of all three types. */
  public static List<ModelHandler> all(PictureDecoder pictures, LongSupplier nanoClock) {
    Conversations conversations =
        new Conversations(
            Runtime.getRuntime().maxMemory() / CONVERSATIONS_SHARE_OF_HEAP, nanoClock);
    return Stream.of(VLM, VLM_CHAT, LLM)
        .<ModelHandler>map(type -> new ChatHandler(type, pictures, conversations, nanoClock))
        .toList();
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public boolean samples(ModelDefinition model, Request request) {
    if (request.options().conversation().isPresent()) {
      return true; // What was said before belongs to what is asked.
    }
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
        talk(definition, request),
        nanoClock);
  }

  private Optional<Talk> talk(ModelDefinition model, Request request) {
    if (request.options().conversation().isEmpty()) {
      return Optional.empty();
    }
    String client = request.client();
    if (client == null) {
      throw ProtocolException.invalid(
          "/conversation",
          "a conversation is a client's own; say who you are, in 'client' or in the topic");
    }
    return Optional.of(
        new Talk(
            conversations,
            new Conversations.Key(client, request.options().conversation().get(), model.name())));
  }
}

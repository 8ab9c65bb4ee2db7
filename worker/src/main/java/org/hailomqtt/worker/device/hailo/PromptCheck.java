package org.hailomqtt.worker.device.hailo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.GenerativeModel.FrameSpec;
import org.hailomqtt.worker.device.Prompt;

/**
 * Refuses a prompt before the device sees it: HailoRT finds some of these faults only while it
 * reads tokens, and tells them with the status of a lost connection. Immutable.
 */
final class PromptCheck {
  private static final int MOST_BYTES = 64 << 20;
  private static final ObjectMapper MESSAGES = Json.mapper(MOST_BYTES);

  private final String what;
  private final Optional<FrameSpec> frame;

  /**
   * @param what the model, for messages
   * @param frame what its frames must be; empty if it looks at none
   */
  PromptCheck(String what, Optional<FrameSpec> frame) {
    this.what = what;
    this.frame = frame;
  }

  /**
   * Lets through a prompt whose messages and frames fit the model and each other.
   *
   * @return the texts of its messages
   * @throws DeviceException kind INPUT
   */
  List<String> texts(Prompt prompt) throws DeviceException {
    if (prompt.messages().isEmpty()) {
      throw refused("there is no message; " + what + " needs one");
    }
    List<String> texts = new ArrayList<>();
    int images = 0;
    for (String message : prompt.messages()) {
      JsonNode content = parsed(message).path("content");
      if (content.isTextual()) {
        texts.add(content.asText());
      }
      for (JsonNode part : content) {
        images += part.path("type").asText().equals("image") ? 1 : 0;
        texts.add(part.path("text").asText());
      }
    }
    if (images != prompt.frames().size()) {
      throw refused(
          "the messages speak of " + images + " pictures, but there are " + prompt.frames().size());
    }
    for (Tensor given : prompt.frames()) {
      check(given);
    }
    return texts;
  }

  private void check(Tensor given) throws DeviceException {
    FrameSpec wanted =
        frame.orElseThrow(() -> refused(what + " reads text; it looks at no pictures"));
    List<Integer> shape = List.of(wanted.height(), wanted.width(), 3);
    if (given.dtype() != DataType.UINT8 || !given.shape().equals(shape)) {
      throw refused(what + " looks at pictures of uint8" + shape + "; got " + given);
    }
  }

  /**
   * Lets through texts that the context has room for. Few bytes are few tokens, which the device
   * need not be asked about.
   *
   * @throws DeviceException kind INPUT, or as the device reports
   */
  void fits(List<String> texts, NativeGenerator generator) throws DeviceException {
    NativeGenerator.Context context = generator.context();
    int free = context.capacity() - context.used();
    String all = String.join("\n", texts);
    if (all.getBytes(StandardCharsets.UTF_8).length < free) {
      return;
    }
    int tokens = generator.tokens(all);
    if (tokens >= free) {
      throw refused(
          "the prompt has "
              + tokens
              + " tokens, but "
              + what
              + " has room for "
              + free
              + "; shorten it, or begin anew");
    }
  }

  private JsonNode parsed(String message) throws DeviceException {
    try {
      return MESSAGES.readTree(message);
    } catch (JsonProcessingException e) {
      DeviceException refused = refused("a message is not JSON");
      refused.initCause(e);
      throw refused;
    }
  }

  private static DeviceException refused(String message) {
    return new DeviceException(DeviceException.Kind.INPUT, message);
  }
}

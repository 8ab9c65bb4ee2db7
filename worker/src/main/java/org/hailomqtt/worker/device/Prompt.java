package org.hailomqtt.worker.device;

import java.util.List;
import org.hailomqtt.protocol.Tensor;

/**
 * What a {@link GenerativeModel} is to answer. Immutable; nobody writes to the frames.
 *
 * @param messages each a JSON object {@code {"role": "user", "content": [{"type": "image"},
 *     {"type": "text", "text": "..."}]}}, as HailoRT's GenAI takes them; a system message only on a
 *     cleared context
 * @param frames one for each image entry, in their order
 * @param sampling how tokens are chosen
 */
public record Prompt(List<String> messages, List<Tensor> frames, Sampling sampling) {
  /** Copies the lists. */
  public Prompt {
    messages = List.copyOf(messages);
    frames = List.copyOf(frames);
  }
}

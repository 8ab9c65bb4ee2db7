package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.Tensor;

/** The conversation that a request goes on with. Immutable. */
record Talk(Conversations conversations, Conversations.Key key) {
  private static final String SYSTEM = "{\"role\":\"system\"";

  /** What was said before, in front of what is asked now. Device thread. */
  Said before(ChatInference.Asked asked) {
    return new Said(conversations.past(key), asked);
  }

  /** One turn, with those before it. Device thread, but for the output's result. */
  final class Said {
    private final Deque<Conversations.Turn> turns;
    private final ChatInference.Asked asked;
    private final int number;
    private boolean lost;

    private Said(Conversations.Past past, ChatInference.Asked asked) {
      this.turns = new ArrayDeque<>(past.turns());
      this.asked = asked;
      this.number = past.number();
      this.lost = past.lost();
    }

    /** Leaves the first of the turns out; false if there is none. */
    boolean forgetFirst() {
      lost |= !turns.isEmpty();
      return turns.poll() != null;
    }

    /** Everything, in the order in which it was said; how to behave stands before all. */
    ChatInference.Asked whole() {
      List<String> messages = new ArrayList<>(asked.messages().subList(0, howToBehave()));
      List<Tensor> frames = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (Conversations.Turn turn : turns) {
        messages.addAll(turn.messages());
        messages.add(ChatMessages.ofAssistant(turn.answer()).toString());
        frames.addAll(turn.frames());
        text.append(turn.text()).append(turn.answer()).append('\n');
      }
      messages.addAll(spoken());
      frames.addAll(asked.frames());
      return new ChatInference.Asked(
          messages, text.append(asked.text()).toString(), frames, asked.sampling());
    }

    /** How many of the messages only tell the model how to behave: it is told each time. */
    private int howToBehave() {
      return asked.messages().get(0).startsWith(SYSTEM) ? 1 : 0;
    }

    private List<String> spoken() {
      return asked.messages().subList(howToBehave(), asked.messages().size());
    }

    /** What became of it: the turn is added once its result is made, if the answer is whole. */
    PreparedInference.Output followedBy(PreparedInference.Output output) {
      return new PreparedInference.Output() {
        @Override
        public JsonNode result() {
          ObjectNode result = (ObjectNode) output.result();
          if (output.isRepeatable()) {
            conversations.add(
                key,
                new Conversations.Turn(
                    spoken(), asked.frames(), asked.text(), result.path("text").asText()));
          }
          return result.set("conversation", told());
        }

        @Override
        public Optional<JsonNode> usage() {
          return output.usage();
        }

        @Override
        public boolean isRepeatable() {
          return false;
        }
      };
    }

    private ObjectNode told() {
      ObjectNode told =
          JsonNodeFactory.instance.objectNode().put("name", key.name()).put("turn", number);
      return lost ? told.put("lost", true) : told;
    }
  }
}

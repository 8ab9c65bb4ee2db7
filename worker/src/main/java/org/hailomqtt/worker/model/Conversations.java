package org.hailomqtt.worker.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Tensor;

/**
 * What clients and models said to each other, so that a model can be told again before it goes on.
 * Thread-safe.
 *
 * <p>Bounded in number, age and bytes: what was least recently gone on with is forgotten first.
 */
final class Conversations {
  static final int MOST = 64;
  static final int MOST_TURNS = 32;
  static final long IDLE_NANOS = 3_600_000_000_000L;
  private static final int MOST_REMEMBERED = 1_000;

  private final long mostBytes;
  private final LongSupplier nanoClock;

  /** The least recently used first. */
  private final Map<Key, Conversation> conversations = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<Key> forgotten = new LinkedHashSet<>();
  private long bytes;

  /**
   * Names a conversation. Immutable.
   *
   * @param client who talks
   * @param name what the client calls it
   * @param model whom it talks with: another model does not know of it
   */
  record Key(String client, String name, String model) {}

  /**
   * One question with its whole answer. Immutable; nobody writes to the frames.
   *
   * @param messages of the user, in HailoRT's form, without a system message
   * @param frames one for each image entry
   * @param text of all messages
   * @param answer of the model
   */
  record Turn(List<String> messages, List<Tensor> frames, String text, String answer) {
    Turn {
      messages = List.copyOf(messages);
      frames = List.copyOf(frames);
    }

    private long bytes() {
      long sum = bytes(text) + bytes(answer);
      for (String message : messages) {
        sum += bytes(message);
      }
      for (Tensor frame : frames) {
        sum += frame.data().remaining();
      }
      return sum;
    }

    private static long bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /**
   * What is known of a conversation. Immutable.
   *
   * @param turns the oldest first
   * @param number of the turn that comes next, from 1
   * @param lost whether there were turns that are forgotten
   */
  record Past(List<Turn> turns, int number, boolean lost) {
    Past {
      turns = List.copyOf(turns);
    }
  }

  private static final class Conversation {
    private final Deque<Turn> turns = new ArrayDeque<>();
    private int begun;
    private long bytes;
    private long lastNanos;
  }

  /**
   * @param mostBytes what all of them may take together
   * @param nanoClock monotonic
   */
  Conversations(long mostBytes, LongSupplier nanoClock) {
    this.mostBytes = mostBytes;
    this.nanoClock = nanoClock;
  }

  /** What was said so far. */
  synchronized Past past(Key key) {
    forgetIdle();
    Conversation known = conversations.get(key);
    if (known == null) {
      return new Past(List.of(), 1, forgotten.contains(key));
    }
    return new Past(
        new ArrayList<>(known.turns), known.begun + 1, known.turns.size() < known.begun);
  }

  /** Adds a turn, and forgets others where they become too many. */
  synchronized void add(Key key, Turn turn) {
    forgotten.remove(key);
    Conversation conversation = conversations.computeIfAbsent(key, ignored -> new Conversation());
    conversation.turns.add(turn);
    conversation.begun++;
    conversation.lastNanos = nanoClock.getAsLong();
    conversation.bytes += turn.bytes();
    bytes += turn.bytes();
    while (conversation.turns.size() > MOST_TURNS
        || (conversation.bytes > mostBytes && conversation.turns.size() > 1)) {
      long freed = conversation.turns.remove().bytes();
      conversation.bytes -= freed;
      bytes -= freed;
    }
    Iterator<Map.Entry<Key, Conversation>> oldest = conversations.entrySet().iterator();
    while (conversations.size() > MOST || (bytes > mostBytes && conversations.size() > 1)) {
      Map.Entry<Key, Conversation> next = oldest.next();
      forget(next.getKey(), next.getValue());
      oldest.remove();
    }
  }

  private void forgetIdle() {
    long now = nanoClock.getAsLong();
    Iterator<Map.Entry<Key, Conversation>> oldest = conversations.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Key, Conversation> next = oldest.next();
      if (now - next.getValue().lastNanos > IDLE_NANOS) {
        forget(next.getKey(), next.getValue());
        oldest.remove();
      }
    }
  }

  private void forget(Key key, Conversation conversation) {
    bytes -= conversation.bytes;
    forgotten.add(key);
    if (forgotten.size() > MOST_REMEMBERED) {
      Iterator<Key> first = forgotten.iterator();
      first.next();
      first.remove();
    }
  }
}

package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private static final Conversations.Key KEY = key("me", "one");

  private long nanos;
  private final Conversations conversations = new Conversations(10_000, () -> nanos);

  private static Conversations.Key key(String client, String name) {
    return new Conversations.Key(client, name, "model");
  }

  private static Conversations.Turn turn(String answer) {
    return new Conversations.Turn(List.of("{}"), List.of(), "?", answer);
  }

  private static Conversations.Turn showing(int bytes) {
    Tensor frame = Tensor.ofBytes(DataType.UINT8, List.of(bytes), new byte[bytes]);
    return new Conversations.Turn(List.of("{}"), List.of(frame), "", "");
  }

  @Test
  void beginsWithNothing() {
    assertThat(conversations.past(KEY)).isEqualTo(new Conversations.Past(List.of(), 1, false));
  }

  @Test
  void keepsTurnsInTheirOrderAndApartFromThoseOfOthers() {
    conversations.add(KEY, turn("a"));
    conversations.add(key("you", "one"), turn("b"));
    conversations.add(KEY, turn("c"));

    assertThat(conversations.past(KEY))
        .isEqualTo(new Conversations.Past(List.of(turn("a"), turn("c")), 3, false));
    assertThat(conversations.past(key("you", "one")).turns()).containsExactly(turn("b"));
    assertThat(conversations.past(key("me", "two")).turns()).isEmpty();
  }

  @Test
  void forgetsTheFirstTurnsOfALongOneAndSaysSo() {
    for (int i = 0; i <= Conversations.MOST_TURNS; i++) {
      conversations.add(KEY, turn("" + i));
    }

    Conversations.Past past = conversations.past(KEY);

    assertThat(past.turns()).hasSize(Conversations.MOST_TURNS).startsWith(turn("1"));
    assertThat(past.number()).isEqualTo(Conversations.MOST_TURNS + 2);
    assertThat(past.lost()).isTrue();
  }

  @Test
  void forgetsTheOneThatWasGoneOnWithLeastRecentlyWhereThereAreTooMany() {
    for (int i = 0; i < Conversations.MOST; i++) {
      conversations.add(key("me", "" + i), turn("a"));
    }
    conversations.add(key("me", "0"), turn("b"));

    conversations.add(key("me", "new"), turn("a"));

    assertThat(conversations.past(key("me", "1")))
        .isEqualTo(new Conversations.Past(List.of(), 1, true));
    assertThat(conversations.past(key("me", "0")).turns()).hasSize(2);
  }

  @Test
  void saysOnlyOnceThatTurnsAreLost() {
    conversations.add(KEY, turn("a"));
    nanos += Conversations.IDLE_NANOS + 1;
    assertThat(conversations.past(KEY).lost()).isTrue();

    conversations.add(KEY, turn("b"));

    assertThat(conversations.past(KEY))
        .isEqualTo(new Conversations.Past(List.of(turn("b")), 2, false));
  }

  @Test
  void forgetsWhatNobodyWentOnWithForAnHour() {
    conversations.add(KEY, turn("a"));
    nanos += Conversations.IDLE_NANOS;
    assertThat(conversations.past(KEY).turns()).hasSize(1);

    nanos += 1;

    assertThat(conversations.past(KEY).turns()).isEmpty();
  }

  @Test
  void keepsWithinItsBytesAndTheLastTurnInAnyCase() {
    conversations.add(key("me", "old"), showing(4_000));
    conversations.add(KEY, showing(4_000));
    conversations.add(KEY, showing(4_000));

    assertThat(conversations.past(key("me", "old"))).extracting("lost").isEqualTo(true);
    assertThat(conversations.past(KEY).turns()).hasSize(2);

    conversations.add(KEY, showing(20_000));

    assertThat(conversations.past(KEY).turns()).hasSize(1);
    assertThat(conversations.past(KEY).lost()).isTrue();
  }
}

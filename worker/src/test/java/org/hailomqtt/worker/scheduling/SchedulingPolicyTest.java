package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.SchedulingPolicy.Choice;
import org.hailomqtt.worker.scheduling.SchedulingPolicy.Reason;
import org.junit.jupiter.api.Test;

class SchedulingPolicyTest {
  private final SchedulingPolicy policy = new SchedulingPolicy(SchedulingConfig.DEFAULT);
  private final Turns turns = new Turns();
  private final Map<Lane, List<Asked>> waiting = new EnumMap<>(Lane.class);
  private Set<String> resident = Set.of();
  private long now;
  private long sequence;

  /** A request as the policy sees it. */
  record Asked(long sequence, Lane lane, String turn, String model, long receivedNanos)
      implements Waiting {
    @Override
    public boolean isResident(Set<String> resident) {
      return resident.contains(model);
    }
  }

  SchedulingPolicyTest() {
    for (Lane lane : Lane.values()) {
      waiting.put(lane, new ArrayList<>());
    }
  }

  private Asked ask(Lane lane, String client, String model) {
    Asked asked = new Asked(sequence++, lane, client, model, now);
    waiting.get(lane).add(asked);
    return asked;
  }

  private void pass(Duration duration) {
    now += duration.toNanos();
  }

  private Optional<Choice<Asked>> next() {
    Optional<Choice<Asked>> choice = policy.next(waiting, resident, turns, now);
    choice.ifPresent(
        chosen -> {
          waiting.get(chosen.lane()).remove(chosen.request());
          turns.took(chosen, now);
        });
    return choice;
  }

  private Asked run() {
    return next().orElseThrow().request();
  }

  @Test
  void choosesNothingWhereNothingWaits() {
    assertThat(next()).isEmpty();
  }

  @Test
  void servesTheHighestLaneFirst() {
    Asked low = ask(Lane.LOW, "a", "m");
    Asked normal = ask(Lane.NORMAL, "a", "m");
    Asked high = ask(Lane.HIGH, "a", "m");

    assertThat(List.of(run(), run(), run())).containsExactly(high, normal, low);
  }

  @Test
  void givesEverySecondTurnToALaneThatHasWaitedTooLong() {
    Asked low = ask(Lane.LOW, "a", "m");
    pass(Duration.ofSeconds(60));
    Asked first = ask(Lane.HIGH, "a", "m");
    Asked second = ask(Lane.LOW, "a", "m");
    Asked third = ask(Lane.HIGH, "a", "m");
    pass(Duration.ofSeconds(60));
    Choice<Asked> aged = next().orElseThrow();

    assertThat(aged.request()).isEqualTo(low);
    assertThat(aged.reason()).isEqualTo(Reason.AGED);
    assertThat(List.of(run(), run(), run())).containsExactly(first, second, third);
  }

  @Test
  void prefersALoadedModelUntilTheOldestWasPassedOverForTwoSeconds() {
    resident = Set.of("loaded");
    Asked oldest = ask(Lane.NORMAL, "a", "other");
    List<Asked> quick = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      quick.add(ask(Lane.NORMAL, "a", "loaded"));
    }

    Choice<Asked> first = next().orElseThrow();
    pass(Duration.ofMillis(1999));
    Asked second = run();
    pass(Duration.ofMillis(1));
    Choice<Asked> third = next().orElseThrow();

    assertThat(first.request()).isEqualTo(quick.get(0));
    assertThat(first.reason()).isEqualTo(Reason.LOADED);
    assertThat(second).isEqualTo(quick.get(1));
    assertThat(third.request()).isEqualTo(oldest);
    assertThat(third.reason()).isEqualTo(Reason.PASSED_OVER);
  }

  @Test
  void doesNotCountTheTimeBeforeItWasPassedOver() {
    resident = Set.of("loaded");
    ask(Lane.NORMAL, "a", "other");
    Asked quick = ask(Lane.NORMAL, "a", "loaded");
    pass(Duration.ofSeconds(30));

    assertThat(run()).isEqualTo(quick);
  }

  @Test
  void takesClientsByTurns() {
    Asked a1 = ask(Lane.NORMAL, "a", "m");
    Asked a2 = ask(Lane.NORMAL, "a", "m");
    Asked a3 = ask(Lane.NORMAL, "a", "m");
    Asked b1 = ask(Lane.NORMAL, "b", "m");
    Asked c1 = ask(Lane.NORMAL, "c", "m");
    Asked b2 = ask(Lane.NORMAL, "b", "m");

    assertThat(List.of(run(), run(), run(), run(), run(), run()))
        .containsExactly(a1, b1, c1, a2, b2, a3);
  }

  @Test
  void takesTurnsAmongThoseThatHaveWaitedTooLongBeforeAllOthers() {
    Asked a1 = ask(Lane.NORMAL, "a", "m");
    Asked a2 = ask(Lane.NORMAL, "a", "m");
    pass(Duration.ofSeconds(60));
    Asked b = ask(Lane.NORMAL, "b", "m");

    assertThat(List.of(run(), run(), run())).containsExactly(a1, a2, b);
  }

  @Test
  void passesNobodyOverWhereThatIsNotAllowed() {
    SchedulingPolicy strict =
        new SchedulingPolicy(new SchedulingConfig(Duration.ofSeconds(60), Duration.ZERO, 0));
    Asked oldest = ask(Lane.NORMAL, "a", "other");
    ask(Lane.NORMAL, "a", "loaded");

    assertThat(strict.next(waiting, Set.of("loaded"), turns, now).orElseThrow().request())
        .isEqualTo(oldest);
  }
}

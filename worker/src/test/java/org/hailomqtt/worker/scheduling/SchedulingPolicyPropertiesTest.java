package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.SchedulingPolicy.Choice;
import org.hailomqtt.worker.scheduling.SchedulingPolicy.Reason;
import org.hailomqtt.worker.scheduling.SchedulingPolicyTest.Asked;

/** What holds of every run of a device over whatever comes, with requests from a seed. */
class SchedulingPolicyPropertiesTest {
  private static final long MILLI = 1_000_000;
  private static final long MAX_WAIT = SchedulingConfig.DEFAULT.maxWait().toNanos();
  private static final long AFFINITY = SchedulingConfig.DEFAULT.affinityMaxWait().toNanos();
  private static final int MODELS = 4;
  private static final List<Lane> LANES = List.of(Lane.values());

  /** One choice with what waited when it was made. */
  private record Step(
      Map<Lane, List<Asked>> waited, Set<String> resident, Choice<Asked> choice, long now) {}

  /** Runs all of some requests; a load takes 500 ms, a job up to 300 ms, two models fit. */
  private static List<Step> run(long seed, int count, int spreadMillis) {
    Random random = new Random(seed);
    List<Asked> coming = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < count; i++) {
      at += (long) random.nextInt(spreadMillis + 1) * MILLI;
      Lane lane = LANES.get(random.nextInt(LANES.size()));
      coming.add(new Asked(i, lane, "c" + random.nextInt(3), "m" + random.nextInt(MODELS), at));
    }
    Map<Lane, List<Asked>> waiting = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      waiting.put(lane, new ArrayList<>());
    }
    SchedulingPolicy policy = new SchedulingPolicy(SchedulingConfig.DEFAULT);
    Turns turns = new Turns();
    List<String> resident = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    long now = 0;
    int arrived = 0;
    while (true) {
      while (arrived < count && coming.get(arrived).receivedNanos() <= now) {
        waiting.get(coming.get(arrived).lane()).add(coming.get(arrived));
        arrived++;
      }
      Set<String> loaded = Set.copyOf(resident);
      Optional<Choice<Asked>> choice = policy.next(waiting, loaded, turns, now);
      if (choice.isEmpty()) {
        if (arrived == count) {
          return steps;
        }
        now = coming.get(arrived).receivedNanos();
        continue;
      }
      Map<Lane, List<Asked>> waited = new EnumMap<>(Lane.class);
      waiting.forEach((lane, requests) -> waited.put(lane, List.copyOf(requests)));
      steps.add(new Step(waited, loaded, choice.get(), now));
      turns.took(choice.get(), now);
      waiting.get(choice.get().lane()).remove(choice.get().request());
      String model = choice.get().request().model();
      if (!resident.remove(model)) {
        now += 500 * MILLI;
        if (resident.size() == 2) {
          resident.remove(0);
        }
      }
      resident.add(model);
      now += (1 + random.nextInt(300)) * MILLI;
    }
  }

  @Property(tries = 150)
  void everyRequestIsChosenExactlyOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    List<Long> chosen =
        run(seed, count, 400).stream().map(step -> step.choice().request().sequence()).toList();

    assertThat(chosen).hasSize(count).doesNotHaveDuplicates();
  }

  @Property(tries = 150)
  void noneIsServedInALaneWhileAnotherThereHasWaitedTooLong(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    for (Step step : run(seed, count, 200)) {
      List<Asked> lane = step.waited().get(step.choice().lane());
      boolean someTooLong =
          lane.stream().anyMatch(asked -> step.now() - asked.receivedNanos() >= MAX_WAIT);
      long waited = step.now() - step.choice().request().receivedNanos();

      assertThat(!someTooLong || waited >= MAX_WAIT).as(step.toString()).isTrue();
    }
  }

  @Property(tries = 150)
  void aHighRequestGoesBeforeALowerOneThatHasNotWaitedTooLong(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    boolean lastWasAged = false;
    for (Step step : run(seed, count, 200)) {
      Lane highest =
          step.waited().entrySet().stream()
              .filter(lane -> !lane.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow();
      if (step.choice().lane() != highest) {
        assertThat(step.choice().reason()).isEqualTo(Reason.AGED);
        assertThat(step.now() - step.choice().request().receivedNanos())
            .isGreaterThanOrEqualTo(MAX_WAIT);
        assertThat(lastWasAged).as("two turns in a row").isFalse();
      }
      lastWasAged = step.choice().reason() == Reason.AGED;
    }
  }

  @Property(tries = 150)
  void aLowRequestThatHasWaitedTooLongGoesAfterAtMostOneOther(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    List<Step> steps = run(seed, count, 50);
    for (int i = 1; i < steps.size(); i++) {
      Step before = steps.get(i - 1);
      Step step = steps.get(i);
      boolean lowTooLong =
          hasWaitedTooLong(before, Lane.LOW) || hasWaitedTooLong(before, Lane.NORMAL);
      if (lowTooLong
          && before.choice().lane() == Lane.HIGH
          && step.waited().get(Lane.HIGH).size() > 0) {
        assertThat(step.choice().lane()).as(step.toString()).isNotEqualTo(Lane.HIGH);
      }
    }
  }

  private static boolean hasWaitedTooLong(Step step, Lane lane) {
    return step.waited().get(lane).stream()
        .anyMatch(asked -> step.now() - asked.receivedNanos() >= MAX_WAIT);
  }

  @Property(tries = 150)
  void affinityPassesTheOldestOverForNoLongerThanItMay(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    Map<Long, Long> passedSince = new HashMap<>();
    for (Step step : run(seed, count, 200)) {
      Asked passed = step.choice().passedOver();
      if (passed != null) {
        long since = passedSince.computeIfAbsent(passed.sequence(), any -> step.now());
        assertThat(step.now() - since).as(step.toString()).isLessThan(AFFINITY);
      }
    }
  }

  @Property(tries = 50)
  void equalInputsGiveEqualChoices(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int count) {
    assertThat(run(seed, count, 300)).isEqualTo(run(seed, count, 300));
  }

  @Property(tries = 100)
  void aClientThatWasServedWaitsForOneThatNeverWas(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int count) {
    Set<String> served = new HashSet<>();
    for (Step step : run(seed, count, 20)) {
      Choice<Asked> choice = step.choice();
      boolean again = !served.add(choice.lane() + choice.request().turn());
      if (again && choice.reason() == Reason.TURN) {
        boolean loaded = step.resident().contains(choice.request().model());
        assertThat(step.waited().get(choice.lane()))
            .as(step.toString())
            .noneMatch(
                asked ->
                    !served.contains(asked.lane() + asked.turn())
                        && (!loaded || step.resident().contains(asked.model())));
      }
    }
  }
}

package org.hailomqtt.harness.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.hailomqtt.harness.AckOrder;
import org.hailomqtt.harness.Delivery;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Crashes, cuts and delays at every step of a request's life: all are answered, none runs without
 * need, nothing is acknowledged before its reply is confirmed.
 *
 * <p>A round that fails names its seed; {@code -Dcampaign.seed=SEED} repeats that round alone, and
 * {@code -Dcampaign.rounds=COUNT} changes how many there are.
 */
class FaultCampaignIT {
  private static final long FIRST_SEED = 1;

  private static void campaign(Supplier<KillableBroker> kind, long firstSeed, int rounds) {
    long seed = Long.getLong("campaign.seed", firstSeed);
    boolean one = Long.getLong("campaign.seed") != null;
    int count = one ? 1 : Integer.getInteger("campaign.rounds", rounds);
    try (KillableBroker broker = kind.get()) {
      for (int i = 0; i < count; i++) {
        RoundPlan plan = RoundPlan.of(seed + i);
        try (Round round = new Round(plan, broker)) {
          check(plan, round.run(), round);
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "round " + plan.seed() + " of " + count + ": " + plan.faults(), e);
        }
      }
    }
  }

  private static void check(RoundPlan plan, Round.Outcome outcome, Round round) {
    // Of a record that a power cut took, nothing is known: its request may be answered anew.
    assertThat(outcome.replies().values().stream().map(FaultCampaignIT::bodies))
        .filteredOn(bodies -> bodies.size() > 1)
        .hasSizeLessThanOrEqualTo(plan.torn());
    assertThat(outcome.replies().values().stream().map(replies -> replies.get(0).text()))
        .allMatch(reply -> reply.contains("\"status\":\"ok\""));
    assertThat(outcome.runs()).as("what the log tells of").hasSize(RoundPlan.REQUESTS);
    int unexplained = 0;
    for (Map.Entry<String, Integer> run : outcome.runs().entrySet()) {
      unexplained += Math.max(0, run.getValue() - 1 - outcome.hits().getOrDefault(run.getKey(), 0));
    }
    assertThat(unexplained)
        .as("runs that no kill explains: %s, kills %s", outcome.runs(), outcome.hits())
        .isLessThanOrEqualTo(plan.torn());
    assertThat(AckOrder.violations(outcome.packets(), "round" + plan.seed()))
        .as(round.describe())
        .isEmpty();
    Map<String, Long> counts = outcome.counters();
    assertThat(counts.get("received"))
        .as("received in %s", counts)
        .isEqualTo(
            counts.get("admitted")
                + counts.get("joined")
                + counts.get("replayed")
                + counts.get("refused")
                + counts.get("dropped"));
  }

  /** The different bodies among replies to one request, but for the mark of a duplicate. */
  private static List<String> bodies(List<Delivery> replies) {
    return replies.stream()
        .map(reply -> reply.text().replace(",\"duplicate\":true", ""))
        .distinct()
        .toList();
  }

  @Test
  void fiveRoundsOnMosquitto() {
    campaign(KillableBroker::mosquitto, FIRST_SEED, 5);
  }

  @Test
  void aRoundOnHiveMq() {
    campaign(KillableBroker::hiveMq, 1_000, 1);
  }

  @Test
  @Tag("long")
  void hundredAndFiftyRoundsOnMosquitto() {
    campaign(KillableBroker::mosquitto, 10_000, 150);
  }

  @Test
  @Tag("long")
  void fiftyRoundsOnHiveMq() {
    campaign(KillableBroker::hiveMq, 20_000, 50);
  }
}

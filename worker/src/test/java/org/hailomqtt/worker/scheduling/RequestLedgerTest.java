package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.Test;

class RequestLedgerTest {
  private static final byte[] REPLY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final Workbench bench = new Workbench();
  private final RequestLedger ledger = bench.ledger;

  private Job job(String id, String body) {
    return bench.job(Workbench.message(Lane.NORMAL, id, body), new RecordingDelivery());
  }

  @Test
  void admitsANewRequest() {
    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void joinsARepeatOfARequestThatIsStillInWork() {
    Job first = job("1", "{}");
    ledger.admit(first);
    Job again = job("1", "{}");

    assertThat(ledger.admit(again)).isInstanceOf(Admission.Joined.class);

    assertThat(first.recipients()).hasSize(2).containsAll(again.recipients());
  }

  @Test
  void rejectsAnotherBodyUnderAnIdThatIsInUse() {
    ledger.admit(job("1", "{}"));

    Admission admission = ledger.admit(job("1", "{\"params\":{\"x\":1}}"));

    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Rejected.class,
            rejected -> assertThat(rejected.cause().code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void replaysAReplyThatNeverLeftWithoutCallingItADuplicate() {
    Job first = job("1", "{}");
    ledger.admit(first);
    ledger.finished(first, REPLY, false, true);

    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, false));
  }

  @Test
  void replaysAReplyThatMayHaveArrivedAsADuplicate() {
    Job first = job("1", "{}");
    ledger.admit(first);
    ledger.finished(first, REPLY, false, true);
    ledger.published(first);

    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, true));
  }

  @Test
  void keepsAnUnacknowledgedReplyHoweverOldItIs() {
    Job first = job("1", "{}");
    ledger.admit(first);
    ledger.finished(first, REPLY, false, true);
    bench.clock.advance(Duration.ofDays(8));

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Replayed.class);
  }

  @Test
  void answersTheSameCommandTypedAgainFromMemoryWithinTheWindow() {
    acknowledge(job("1", "{}"));
    bench.clock.advance(Duration.ofSeconds(59));

    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, true));
  }

  @Test
  void runsTheSameCommandTypedAgainAfterTheWindow() {
    acknowledge(job("1", "{}"));
    bench.clock.advance(Duration.ofSeconds(61));

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void triesAgainWhatMayGoBetterTheNextTime() {
    Job failed = job("1", "{}");
    ledger.admit(failed);
    ledger.finished(failed, REPLY, true, false);
    ledger.acknowledged(failed);

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void runsAnotherBodyUnderAnIdThatIsFreeAgain() {
    acknowledge(job("1", "{}"));

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void forgetsARequestWithoutAnIdOnceItIsAcknowledged() {
    acknowledge(anonymous());

    assertThat(ledger.admit(anonymous())).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void joinsARequestWithoutAnIdThatIsDeliveredAgain() {
    ledger.admit(anonymous());

    assertThat(ledger.admit(anonymous())).isInstanceOf(Admission.Joined.class);
  }

  @Test
  void forgetsTheOldestAcknowledgedRepliesBeyondItsBound() {
    acknowledge(job("first", "{}"));
    for (int i = 0; i < 300; i++) {
      acknowledge(job("later-" + i, "{}"));
    }

    assertThat(ledger.admit(job("first", "{}"))).isInstanceOf(Admission.Admitted.class);
    assertThat(ledger.admit(job("later-299", "{}"))).isInstanceOf(Admission.Replayed.class);
  }

  @Test
  void letsFinishedRequestsOfALostSessionAgeLikeAcknowledgedOnes() {
    Job orphan = job("1", "{}");
    ledger.admit(orphan);
    ledger.finished(orphan, REPLY, false, true);

    ledger.sessionLost(Lane.NORMAL);
    bench.clock.advance(Duration.ofSeconds(61));

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void letsRunningRequestsOfALostSessionAgeOnceTheyAreFinished() {
    Job orphan = job("1", "{}");
    ledger.admit(orphan);
    ledger.sessionLost(Lane.NORMAL);

    ledger.finished(orphan, REPLY, false, true);

    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, true));
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void waitsForTheAcknowledgementOfWhatWasPublishedAgainAfterTheLoss() {
    Job orphan = job("1", "{}");
    ledger.admit(orphan);
    ledger.sessionLost(Lane.NORMAL);
    ledger.admit(job("1", "{}"));

    ledger.finished(orphan, REPLY, false, true);

    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, false));
  }

  @Test
  void touchesNoDiskWhenItIsInMemory() {
    LedgerKeeper keeper = new LedgerKeeper(ledger, bench.clock, () -> {});
    keeper.start();
    Job job = job("1", "{}");
    ledger.admit(job);
    ledger.finished(job, new byte[100_000], false, true);
    keeper.run();

    assertThat(Path.of("lock")).doesNotExist();
    assertThat(Path.of("1")).doesNotExist();
    assertThat(keeper.problem()).isEmpty();
  }

  @Test
  void anAcknowledgementThatComesLateClosesNoLaterRequestOfTheIdentity() {
    acknowledge(job("1", "{}"));
    Job repeat = job("1", "{}");
    assertThat(ledger.admit(repeat)).isInstanceOf(Admission.Replayed.class);
    Job later = job("1", "{\"params\":{\"x\":1}}");
    assertThat(ledger.admit(later)).isInstanceOf(Admission.Admitted.class);

    ledger.acknowledged(repeat);

    assertThat(ledger.admit(job("1", "{\"params\":{\"x\":1}}")))
        .isInstanceOf(Admission.Joined.class);
  }

  @Test
  void aRepeatThatIsPublishedLateMarksNoLaterRequestOfTheIdentity() {
    acknowledge(job("1", "{}"));
    Job repeat = job("1", "{}");
    ledger.admit(repeat);
    Job later = job("1", "{\"params\":{\"x\":1}}");
    ledger.admit(later);
    ledger.finished(later, REPLY, false, true);

    ledger.published(repeat);

    assertThat(ledger.admit(job("1", "{\"params\":{\"x\":1}}")))
        .isEqualTo(new Admission.Replayed(REPLY, false));
  }

  @Test
  void theAcknowledgementOfAReplayClosesTheRequestItRepeats() {
    Job first = job("1", "{}");
    ledger.admit(first);
    ledger.finished(first, REPLY, false, true);
    Job repeat = job("1", "{}");
    ledger.admit(repeat);

    ledger.acknowledged(repeat);

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  private void acknowledge(Job job) {
    assertThat(ledger.admit(job)).isInstanceOf(Admission.Admitted.class);
    ledger.finished(job, REPLY, false, true);
    ledger.published(job);
    ledger.acknowledged(job);
  }

  private Job anonymous() {
    InboundMessage message =
        new InboundMessage(
            "hailo/v1/request/echo",
            "{}".getBytes(StandardCharsets.UTF_8),
            1,
            false,
            MessageProperties.NONE);
    return bench.job(message, new RecordingDelivery());
  }
}

package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.Test;

/** What is remembered over the end of the process. */
class LedgerRestartTest extends RestartedLedger {
  @Test
  void replaysAStoredReplyThatNeverLeftAsItIs() throws IOException {
    finish("1");

    killAndRestart();

    assertThat(ledger.admit(job("1")))
        .isInstanceOfSatisfying(
            Admission.Replayed.class,
            replayed -> {
              assertThat(replayed.body()).isEqualTo(REPLY);
              assertThat(replayed.duplicate()).isFalse();
            });
  }

  @Test
  void replaysAPublishedReplyAsADuplicate() throws IOException {
    Job job = finish("1");
    ledger.published(job);

    killAndRestart();

    assertThat(ledger.admit(job("1")))
        .isInstanceOfSatisfying(
            Admission.Replayed.class, replayed -> assertThat(replayed.duplicate()).isTrue());
  }

  @Test
  void conflictsWithAnotherBodyWhileItIsUnacknowledged() throws IOException {
    finish("1");
    start("2");

    killAndRestart();

    for (String id : List.of("1", "2")) {
      assertThat(ledger.admit(job(id, "{\"params\":{\"x\":1}}")))
          .isInstanceOfSatisfying(
              Admission.Rejected.class,
              rejected -> assertThat(rejected.cause().code()).isEqualTo(ErrorCode.CONFLICT));
    }
  }

  @Test
  void repeatsAnAcknowledgedReplyForAMinuteOfRunningWhateverTheClocksSay() throws IOException {
    acknowledge("1");
    live(30);
    stopAndRestart();
    live(29);
    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Replayed.class);

    live(2);

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void doesNotRepeatAReplyThatWasOldBeforeAQuietWorkerWasKilled() throws IOException {
    acknowledge("1");
    live(3600);

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void runsAnotherBodyUnderAnAcknowledgedId() throws IOException {
    acknowledge("1");
    killAndRestart();

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);

    killAndRestart();
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void poisonsARequestThatThreeProcessesDiedUnder() throws IOException {
    for (int i = 0; i < 3; i++) {
      start("1");
      killAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isEqualTo(new Admission.Poisoned(3));
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void countsOneAttemptForEachJobHoweverOftenItIsToldOf() throws IOException {
    Job job = start("1");
    ledger.started(job);
    ledger.started(job);
    ledger.started(job);

    killAndRestart();

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void takesTheAttemptOfAnAbandonedRequestBack() throws IOException {
    for (int i = 0; i < 5; i++) {
      ledger.abandoned(start("1"));
      killAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void takesTheAttemptsBackThatAnOrderlyStopInterrupted() {
    for (int i = 0; i < 5; i++) {
      start("1");
      stopAndRestart();
    }

    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void tellsAKillFromAnOrderlyStop() throws IOException {
    assertThat(ledger.wasKilled()).isFalse();
    stopAndRestart();
    assertThat(ledger.wasKilled()).isFalse();

    killAndRestart();

    assertThat(ledger.wasKilled()).isTrue();
  }

  @Test
  void remembersEverythingThroughARotation() throws IOException {
    finish("finished");
    start("started");
    acknowledge("acknowledged");
    Job published = finish("published");
    ledger.published(published);

    keeper.start();
    killAndRestart();
    keeper.start();
    killAndRestart();

    assertThat(ledger.admit(job("finished"))).matches(LedgerRestartTest::isFirst);
    assertThat(ledger.admit(job("published"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.admit(job("acknowledged"))).matches(LedgerRestartTest::isDuplicate);
    Job again = job("started");
    assertThat(ledger.admit(again)).isInstanceOf(Admission.Admitted.class);
    ledger.started(again);
    ledger.finished(again, REPLY, false, true);
    killAndRestart();
    assertThat(ledger.admit(job("started"))).matches(LedgerRestartTest::isFirst);
  }

  private static boolean isFirst(Admission admission) {
    return admission instanceof Admission.Replayed replayed && !replayed.duplicate();
  }

  private static boolean isDuplicate(Admission admission) {
    return admission instanceof Admission.Replayed replayed && replayed.duplicate();
  }

  @Test
  void givesUpWaitingForARedeliveryOnceTheLaneStoodQuiet() throws IOException {
    finish("1");
    start("2");
    killAndRestart();
    live(600);
    ledger.sessionResumed(Lane.NORMAL);
    live(59);
    assertThat(ledger.find("me", "2")).isPresent();

    live(2);

    // Finished, it counts as acknowledged just now; not finished, as if it had never been.
    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.find("me", "2")).isEmpty();
    live(62);
    assertThat(ledger.admit(job("1"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void doesNotCountTheTimeThatTheLaneIsAwayOrBusy() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);
    live(30);
    ledger.sessionAway(Lane.NORMAL);
    live(600);
    ledger.sessionResumed(Lane.NORMAL);
    Job other = start("other");
    live(600);

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);

    ledger.finished(other, REPLY, false, true);
    ledger.acknowledged(other);
    live(62);
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void givesUpWaitingOnceMoreNewRequestsThanTheWindowWereAcknowledged() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);

    for (int i = 0; i < 64; i++) {
      acknowledge("new-" + i);
    }
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);

    acknowledge("one-more");
    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void aRequestThatWasDeliveredAgainIsNotGivenUp() throws IOException {
    finish("1");
    killAndRestart();
    ledger.sessionResumed(Lane.NORMAL);
    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isFirst);

    live(600);

    assertThat(ledger.admit(job("1", "{\"params\":{}}"))).isInstanceOf(Admission.Rejected.class);
  }

  @Test
  void aLostSessionEndsTheWaitAtOnce() throws IOException {
    finish("1");
    start("2");
    killAndRestart();

    ledger.sessionLost(Lane.NORMAL);

    assertThat(ledger.admit(job("1"))).matches(LedgerRestartTest::isDuplicate);
    assertThat(ledger.admit(job("2"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void remembersARequestByWhatItsReplyIsRecognisedBy() throws IOException {
    Job job = bench.job(correlated(), new RecordingDelivery());
    ledger.admit(job);
    ledger.finished(job, REPLY, false, true);

    killAndRestart();

    assertThat(ledger.admit(bench.job(correlated(), new RecordingDelivery())))
        .matches(LedgerRestartTest::isFirst);
  }

  private static InboundMessage correlated() {
    InboundMessage message = Workbench.message(Lane.HIGH, "unused", "{}");
    return new InboundMessage(
        "hailo/v1/request-high/echo",
        message.payload(),
        1,
        false,
        new MessageProperties("me/response/x", new byte[] {0, -1, 7}, null, null, Map.of()));
  }
}

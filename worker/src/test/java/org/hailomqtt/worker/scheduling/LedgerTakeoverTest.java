package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.Test;

/** What becomes of requests while another worker, or nobody, is connected to their lane. */
class LedgerTakeoverTest {
  private static final byte[] REPLY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final Workbench bench = new Workbench();
  private final RequestLedger ledger = bench.ledger;
  private RecordingDelivery connection = new RecordingDelivery();

  private Job job(String id, String body) {
    return bench.job(Workbench.message(Lane.NORMAL, id, body), connection);
  }

  private Job admit(String id) {
    Job job = job(id, "{}");
    assertThat(ledger.admit(job)).isInstanceOf(Admission.Admitted.class);
    return job;
  }

  private void acknowledge(Job job) {
    ledger.finished(job, REPLY, false, true);
    ledger.acknowledged(job);
  }

  private void disconnect() {
    connection.cut();
    ledger.sessionAway(Lane.NORMAL);
  }

  private void resume() {
    connection = new RecordingDelivery();
    ledger.sessionResumed(Lane.NORMAL);
  }

  private void live(int seconds) {
    for (int i = 0; i < seconds; i++) {
      bench.clock.advance(Duration.ofSeconds(1));
      ledger.age(ledger.age());
    }
  }

  @Test
  void forgetsWhatAnotherWorkerAnsweredMeanwhile() {
    Job expired = admit("1");
    disconnect();
    bench.clock.advance(Duration.ofMinutes(11));
    bench.answers.fail(expired, Deadlines.expired());
    resume();

    live(61);

    assertThat(ledger.find("me", "1")).isEmpty();
    assertThat(ledger.admit(job("1", "{\"params\":{\"x\":1}}")))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void keepsForTheWindowWhatItHadFinishedBeforeAnotherWorkerTookOver() {
    ledger.finished(admit("1"), REPLY, false, true);
    disconnect();
    live(36_000);
    resume();

    live(61);
    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, true));
    live(61);

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void forgetsNothingWhileTheLaneIsAway() {
    ledger.finished(admit("1"), REPLY, false, true);
    disconnect();

    live(36_000);

    resume();
    assertThat(ledger.admit(job("1", "{}"))).isEqualTo(new Admission.Replayed(REPLY, false));
  }

  @Test
  void joinsWhatIsDeliveredAgainAfterAShortBreakAndKeepsItHoweverLongItTakes() {
    Job slow = admit("1");
    disconnect();
    resume();
    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Joined.class);

    live(600);

    assertThat(ledger.admit(job("1", "{\"params\":{\"x\":1}}")))
        .isInstanceOf(Admission.Rejected.class);
    assertThat(ledger.finished(slow, REPLY, false, true)).hasSize(2);
  }

  @Test
  void takesNoRedeliveryForASignThatTheOthersWillNotCome() {
    for (int i = 0; i < 166; i++) {
      admit("old-" + i);
    }
    disconnect();
    resume();

    for (int i = 0; i < 165; i++) {
      Job again = job("old-" + i, "{}");
      assertThat(ledger.admit(again)).isInstanceOf(Admission.Joined.class);
      ledger.acknowledged(again);
    }

    assertThat(ledger.admit(job("old-165", "{}"))).isInstanceOf(Admission.Joined.class);
  }

  @Test
  void givesUpWhatDoesNotComeBeforeMoreNewRequestsThanTheWindow() {
    admit("1");
    disconnect();
    resume();

    for (int i = 0; i < 64; i++) {
      acknowledge(admit("new-" + i));
    }
    assertThat(ledger.find("me", "1")).isPresent();
    acknowledge(admit("one-more"));

    assertThat(ledger.find("me", "1")).isEmpty();
  }

  @Test
  void awaitsWhatWasReadOnlyAfterItsConnectionHadGone() {
    RecordingDelivery gone = connection;
    disconnect();
    connection = gone;
    admit("1");
    resume();

    live(61);

    assertThat(ledger.find("me", "1")).isEmpty();
  }

  @Test
  void theReplyOfWhatWasGivenUpIsNotedNoMore() {
    Job late = admit("1");
    disconnect();
    resume();
    live(61);
    Job other = job("1", "{\"params\":{\"x\":1}}");
    ledger.admit(other);

    ledger.finished(late, REPLY, false, true);

    assertThat(ledger.admit(job("1", "{\"params\":{\"x\":1}}")))
        .isInstanceOf(Admission.Joined.class);
  }

  @Test
  void letsALostSessionDecideAboutWhatRuns() {
    Job orphan = admit("1");
    disconnect();
    connection = new RecordingDelivery();
    ledger.sessionLost(Lane.NORMAL);

    live(600);

    assertThat(ledger.admit(job("1", "{}"))).isInstanceOf(Admission.Joined.class);
    assertThat(ledger.finished(orphan, REPLY, false, true)).hasSize(2);
  }

  @Test
  void leavesNothingThatOnlyThisWorkerCanAnswer() {
    Job waiting = admit("1");

    assertThat(ledger.leave(waiting)).isFalse();

    disconnect();
    resume();
    ledger.admit(job("1", "{}"));
    assertThat(ledger.leave(waiting)).isFalse();
  }

  @Test
  void takesWhatItHadLeftLikeANewRequest() {
    Job waiting = admit("1");
    disconnect();

    assertThat(ledger.leave(waiting)).isTrue();

    resume();
    assertThat(ledger.find("me", "1")).isEmpty();
    admit("1");
  }
}

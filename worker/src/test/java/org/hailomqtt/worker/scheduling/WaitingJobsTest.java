package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.Test;

/** Room for 8 MiB, and requests that take 5. */
class WaitingJobsTest {
  private final Workbench bench = new Workbench();
  private final WaitingJobs waiting = new WaitingJobs(2, 8 << 20);
  private final Job first = tensor("1");
  private final Job second = tensor("2");

  private Job tensor(String id) {
    String json = "{\"input\": {\"x\": \"" + "x".repeat(5 << 20) + "\"}}";
    Job job = bench.job(Workbench.message(Lane.NORMAL, id, json), new RecordingDelivery());
    waiting.add(job);
    return job;
  }

  @Test
  void makesNothingReadyWhileWhatRunsTakesTheRoom() {
    waiting.claim(first);
    waiting.remove(first);

    assertThat(waiting.claim(second)).isFalse();
    assertThat(waiting.claimNext(second)).isFalse();

    waiting.answered(first);
    assertThat(waiting.claim(second)).isTrue();
  }

  @Test
  void countsTheJobThatIsNextToo() {
    waiting.claimNext(first);
    waiting.remove(first);

    assertThat(waiting.claimNext(second)).isFalse();

    waiting.answered(first);
    assertThat(waiting.claimNext(second)).isTrue();
  }

  @Test
  void makesTheNextReadyThoughOthersThatWaitTakeTheRoom() {
    waiting.claim(first);

    assertThat(waiting.claim(second)).isFalse();
    assertThat(waiting.claimNext(second)).isTrue();
  }

  @Test
  void countsAJobThatWaitsAgainOnce() {
    waiting.claim(first);
    waiting.remove(first);
    waiting.add(first);

    assertThat(waiting.claimNext(second)).isTrue();

    waiting.answered(first);
    waiting.remove(first);
    waiting.answered(second);
    waiting.remove(second);
    assertThat(waiting.claim(tensor("3"))).isTrue();
  }

  @Test
  void countsNothingForAJobThatHasItsAnswer() {
    first.settle();
    waiting.answered(first);
    waiting.claim(first);
    waiting.remove(first);

    assertThat(waiting.claim(second)).isTrue();
  }

  @Test
  void lightRequestsGoOnWhenThereIsNoRoom() {
    waiting.claim(first);
    Job light = bench.job(Lane.NORMAL, "light");
    waiting.add(light);

    assertThat(waiting.claim(light)).isTrue();
  }
}

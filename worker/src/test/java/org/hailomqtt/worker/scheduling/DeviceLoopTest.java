package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.hailomqtt.protocol.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceLoopTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();

  /** Runs the device loop on this thread until every queued job has been taken. */
  private void runUntilIdle() {
    Job last = bench.job(Workbench.message(Lane.LOW, "last", "{}"), new ClosingDelivery());
    bench.preparation.queue(last);
    bench.decode();
    bench.device.run();
  }

  private final class ClosingDelivery implements Delivery {
    @Override
    public boolean isLive() {
      bench.queue.close();
      return true;
    }

    @Override
    public void publish(Answer answer, Runnable confirmed) {}

    @Override
    public void tell(Answer news) {}

    @Override
    public void acknowledge(Runnable acknowledged) {}
  }

  @Test
  void runsAJobAndAnswersIt() {
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), delivery));

    runUntilIdle();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"result\":1");
  }

  @Test
  void doesNotRunAJobWhoseDeadlineHasPassed() {
    Job job = bench.job(Workbench.message(Lane.NORMAL, "1", "{\"timeout_ms\":5}"), delivery);
    bench.preparation.queue(job);
    bench.clock.advance(Duration.ofMillis(5));

    runUntilIdle();

    assertThat(delivery.bodies()).singleElement().asString().contains("\"EXPIRED\"");
    assertThat(bench.handler.runs).hasValue(1);
  }

  @Test
  void answersARequestThatCannotBePreparedAndGoesOn() {
    RecordingDelivery good = new RecordingDelivery();
    bench.preparation.queue(
        bench.job(Workbench.message(Lane.NORMAL, "1", "{\"params\":{\"bad\":1}}"), delivery));
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "2", "{}"), good));

    runUntilIdle();

    assertThat(delivery.bodies())
        .singleElement()
        .asString()
        .contains("\"INVALID_INPUT\"", "/params/bad");
    assertThat(good.bodies()).singleElement().asString().contains("\"status\":\"ok\"");
  }

  @ParameterizedTest
  @CsvSource({"device, INFERENCE_FAILED", "bug, INTERNAL", "error, INTERNAL"})
  void answersARequestThatFailsOnTheDeviceAndGoesOn(String what, String code) {
    RecordingDelivery good = new RecordingDelivery();
    String failing = "{\"params\":{\"fail\":\"" + what + "\"}}";
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "1", failing), delivery));
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "2", "{}"), good));

    runUntilIdle();

    assertThat(delivery.bodies())
        .singleElement()
        .asString()
        .contains('"' + code + '"')
        .doesNotContain("Exception", "a bug");
    assertThat(good.bodies()).singleElement().asString().contains("\"status\":\"ok\"");
  }

  @Test
  void endsAJobOfManyInferencesOnceItHasItsAnswer() {
    RecordingDelivery good = new RecordingDelivery();
    String many = "{\"timeout_ms\":1000,\"params\":{\"inferences\":5}}";
    bench.handler.duringInference =
        () -> {
          bench.clock.advance(Duration.ofMillis(500));
          bench.deadlines.check();
        };
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "1", many), delivery));
    bench.preparation.queue(bench.job(Workbench.message(Lane.NORMAL, "2", "{}"), good));

    runUntilIdle();

    assertThat(bench.handler.inferences).hasValue(2);
    assertThat(delivery.bodies()).singleElement().asString().contains("\"TIMEOUT\"");
    assertThat(good.bodies()).singleElement().asString().contains("\"status\":\"ok\"");
  }

  @Test
  void unloadsItsModelsWhenItEnds() {
    bench.preparation.queue(bench.job(Lane.NORMAL, "1"));

    runUntilIdle();

    assertThat(bench.handler.runs).hasValue(2);
    assertThat(bench.residency.resident()).isEmpty();
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every status that HailoRT can give and that something is known about, at opening, loading and
 * running, with a backlog of 50 requests: each of them is answered once, and rightly.
 */
@Timeout(180)
class DeviceStatusesIT {
  private static final int BACKLOG = 50;

  /** Again, a little later; or the device taken anew. */
  private static final int[] PASSING = {4, 28, 36, 62, 63, 73, 74, 77, 87, 88, 89, 90, 95, 96, 97};

  /** Of this model, or this use of it. */
  private static final int[] MODEL_FILE = {13, 26, 75, 91, 92, 93, 94};

  private static final int[] SETTINGS = {2, 7, 79};
  private static final int[] VERSIONS = {16, 76, 78, 85, 86};
  private static final int[] MEMORY = {3, 71, 81};

  private HailoBench bench;
  private WorkerControl control;
  private EmbeddedWorker worker;
  private int sent;

  private interface Environment extends Library {
    int setenv(String name, String value, int overwrite);
  }

  @BeforeEach
  void startWorker() {
    bench = new HailoBench(0);
    bench.hailo.device("id sim-" + UUID.randomUUID().toString().substring(0, 8));
    // Java's own copy of the environment is not what native code reads.
    Native.load("c", Environment.class)
        .setenv("HAILO_SIM_DIR", bench.hailo.directory().toString(), 1);
    control = new WorkerControl(bench.broker, HailoBench.TOPICS, "w");
    worker = started();
  }

  private EmbeddedWorker started() {
    EmbeddedWorker started = EmbeddedWorker.startUnconnected(bench.hailo.config(bench.broker, "w"));
    started.awaitConnected();
    return started;
  }

  @AfterEach
  void stopWorker() {
    worker.close();
    control.close();
    bench.close();
  }

  private static int[] all(int[]... some) {
    return Stream.of(some).flatMapToInt(IntStream::of).toArray();
  }

  /** The codes that a backlog is answered with which is sent now. */
  private List<String> answers() {
    bench.send(sent, sent + BACKLOG);
    return awaitAnswers();
  }

  private List<String> awaitAnswers() {
    int from = sent;
    sent += BACKLOG;
    await()
        .atMost(Limits.GENEROUS)
        .untilAsserted(
            () -> assertThat(bench.codes(from, sent)).hasSizeGreaterThanOrEqualTo(BACKLOG));
    return bench.codes(from, sent);
  }

  /** All are answered with OK, but for one. */
  private static List<String> allButOne(String code) {
    List<String> codes = new ArrayList<>(Collections.nCopies(BACKLOG, "OK"));
    codes.set(0, code);
    return codes;
  }

  private static List<String> allOk() {
    return allButOne("OK");
  }

  /** The worker ends, says why, and the next one answers what it left. */
  private void assertEndsAndLeavesAll(String what) {
    bench.send(sent, sent + BACKLOG);
    await(what).atMost(Limits.GENEROUS).until(() -> worker.unusable().isPresent());
    assertThat(worker.unusable().orElseThrow().text()).as(what).contains("; ");
    worker.close();
    bench.hailo.faults("");
    worker = started();
    assertThat(awaitAnswers()).as(what).containsExactlyInAnyOrderElementsOf(allOk());
  }

  @Test
  void atOpening() {
    for (int status : all(PASSING, MEMORY, new int[] {8})) {
      control.ask("release");
      bench.hailo.faults("open 1 status " + status);
      bench.send(sent, sent + BACKLOG);
      control.ask("acquire");
      assertThat(awaitAnswers()).as("open " + status).isEqualTo(allOk());
    }
    for (int status : all(VERSIONS, SETTINGS, MODEL_FILE)) {
      control.ask("release");
      bench.hailo.faults("open * status " + status);
      control.ask("acquire");
      assertEndsAndLeavesAll("open " + status);
    }
  }

  @Test
  void atLoading() {
    for (int status : all(PASSING, MEMORY)) {
      assertThat(answersAfterLoading(status)).as("load " + status).isEqualTo(allOk());
    }
    for (int status : MODEL_FILE) {
      assertThat(answersAfterLoading(status))
          .as("load " + status)
          .isEqualTo(allButOne("MODEL_NOT_FOUND"));
    }
    for (int status : all(SETTINGS, new int[] {8, 1234})) {
      assertThat(answersAfterLoading(status))
          .as("load " + status)
          .isEqualTo(allButOne("DEVICE_ERROR"));
    }
    for (int status : VERSIONS) {
      unload();
      bench.hailo.faults("configure 1 status " + status);
      assertEndsAndLeavesAll("load " + status);
    }
  }

  private List<String> answersAfterLoading(int status) {
    unload();
    bench.hailo.faults("configure 1 status " + status);
    return answers();
  }

  private void unload() {
    control.ask("release");
    control.ask("acquire");
    worker.awaitConnected();
  }

  @Test
  void atRunning() {
    for (int status : PASSING) {
      bench.hailo.faults("run 1 status " + status);
      assertThat(answers()).as("run " + status).isEqualTo(allOk());
    }
    for (int status : MODEL_FILE) {
      bench.hailo.faults("run 1 status " + status);
      assertThat(answers()).as("run " + status).isEqualTo(allButOne("MODEL_NOT_FOUND"));
    }
    for (int status : MEMORY) {
      bench.hailo.faults("run 1 status " + status);
      assertThat(answers()).as("run " + status).isEqualTo(allButOne("OUT_OF_DEVICE_MEMORY"));
    }
    for (int status : all(SETTINGS, new int[] {6, 8, 1234})) {
      bench.hailo.faults("run 1 status " + status);
      assertThat(answers()).as("run " + status).isEqualTo(allButOne("DEVICE_ERROR"));
    }
    for (int status : VERSIONS) {
      bench.hailo.faults("run 1 status " + status);
      assertEndsAndLeavesAll("run " + status);
    }
  }
}

package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.journal.FaultyDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A ledger in files that a test restarts; each restart is on a copy of the directory. */
abstract class RestartedLedger {
  static final byte[] REPLY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path scratch;
  final FaultyDisk disk = new FaultyDisk();
  final List<RequestLedger> opened = new ArrayList<>();
  Path directory = Path.of("");
  Workbench bench = new Workbench();
  LedgerKeeper keeper = new LedgerKeeper(bench.ledger, bench.clock, () -> {});
  RequestLedger ledger = bench.ledger;

  @BeforeEach
  void start() {
    directory = scratch.resolve("0");
    open();
  }

  @AfterEach
  void close() {
    opened.forEach(RequestLedger::close);
  }

  void open() {
    bench = new Workbench(this::openLedger);
    ledger = bench.ledger;
    keeper = new LedgerKeeper(ledger, bench.clock, () -> {});
    keeper.start();
  }

  RequestLedger openLedger(Workbench made) {
    try {
      RequestLedger next =
          RequestLedger.open(directory, disk, Workbench.BOUNDS, made.clock, made.metrics);
      opened.add(next);
      return next;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As after kill -9: what the process had not handed to the system is gone. */
  void killAndRestart() throws IOException {
    Path next = scratch.resolve(String.valueOf(opened.size()));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, next.resolve(directory.relativize(file)));
      }
    }
    directory = next;
    open();
  }

  void stopAndRestart() {
    ledger.close();
    open();
  }

  Job job(String id) {
    return job(id, "{}");
  }

  Job job(String id, String body) {
    return bench.job(Workbench.message(Lane.NORMAL, id, body), new RecordingDelivery());
  }

  Job start(String id) {
    Job job = job(id);
    assertThat(ledger.admit(job)).isInstanceOf(Admission.Admitted.class);
    ledger.started(job);
    return job;
  }

  Job finish(String id) {
    Job job = start(id);
    ledger.finished(job, REPLY, false, true);
    return job;
  }

  void acknowledge(String id) {
    Job job = finish(id);
    ledger.published(job);
    ledger.acknowledged(job);
  }

  /** Seconds go by on a worker that runs. */
  void live(int seconds) {
    for (int i = 0; i < seconds; i++) {
      bench.clock.advance(Duration.ofSeconds(1));
      keeper.run();
    }
  }

  long journalBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}

package org.hailomqtt.worker.scheduling;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.journal.DirectoryInUseException;
import org.hailomqtt.worker.journal.Journal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger on the disk: has the disk hold what was written, writes it anew when it has
 * grown, and tries again when the disk failed. Ledger thread, once a second; {@link #problem} is
 * thread-safe.
 */
public final class LedgerKeeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(LedgerKeeper.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(60);

  private final RequestLedger ledger;
  private final InstantSource wallClock;
  private final Runnable problemChanged;
  private long retryAge;
  private Duration retryAfter = FIRST_RETRY;
  private volatile @Nullable Problem problem;

  /**
   * @param problemChanged runs when there is a problem or none any more
   */
  public LedgerKeeper(RequestLedger ledger, InstantSource wallClock, Runnable problemChanged) {
    this.ledger = ledger;
    this.wallClock = wallClock;
    this.problemChanged = problemChanged;
  }

  /** Begins a file of this run; before the first request. */
  public void start() {
    if (ledger.isDurable()) {
      rotate(ledger.age());
      report();
    }
  }

  @Override
  public void run() {
    long age = ledger.age();
    ledger.age(age);
    if (!ledger.isDurable()) {
      return;
    }
    if (ledger.book().failure().isEmpty()) {
      sync();
      if (ledger.book().journal().hasGrown()) {
        rotate(age);
      }
    } else if (age - retryAge >= 0) {
      rotate(age);
    }
    report();
  }

  private void sync() {
    try {
      ledger.book().sync();
    } catch (IOException e) {
      log.warn("large replies could not be written to the disk", e);
    }
  }

  private void rotate(long age) {
    try {
      Journal.Rotation rotation = ledger.book().journal().rotate();
      LedgerBook.fill(rotation, ledger.beginRotation(rotation));
      retryAfter = FIRST_RETRY;
    } catch (IOException e) {
      log.debug("the ledger can't be written", e);
      retryAge = age + retryAfter.toNanos();
      Duration doubled = retryAfter.multipliedBy(2);
      retryAfter = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
    }
  }

  private void report() {
    Optional<IOException> failure = ledger.book().failure();
    if (failure.isPresent() && problem == null) {
      log.warn(
          "the ledger can't be written and is in memory only, trying again: {}",
          failure.get().toString());
      problem =
          Problem.of(
              "the ledger can't be written to data.dir (" + reason(failure.get()) + ")",
              "free space there or make it writable, or set data.dir; until then a request can run"
                  + " twice if the worker is killed",
              wallClock.instant());
      problemChanged.run();
    } else if (failure.isEmpty() && problem != null) {
      log.info("the ledger is written again");
      problem = null;
      problemChanged.run();
    }
  }

  /** Without the path, which is nobody's business on the broker. */
  private static String reason(IOException failure) {
    if (failure instanceof DirectoryInUseException) {
      return "another worker uses it";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
    return reason == null ? "it is not there" : reason;
  }

  /** How many requests the ledger remembers. Any thread. */
  public int entries() {
    return ledger.entries();
  }

  /** Size of the journal's file; 0 while nothing is written. Any thread. */
  public long journalBytes() {
    return ledger.book().journal().size();
  }

  /** What a person should mend, if anything. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }
}

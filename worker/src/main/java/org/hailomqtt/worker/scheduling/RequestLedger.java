package org.hailomqtt.worker.scheduling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.RequestIdentity;
import org.hailomqtt.worker.journal.Attachments;
import org.hailomqtt.worker.journal.DirectoryInUseException;
import org.hailomqtt.worker.journal.Journal;
import org.hailomqtt.worker.journal.Output;
import org.hailomqtt.worker.metrics.WorkerMetrics;

/**
 * Remembers which requests are in work and which were answered, so that none runs twice, also after
 * a restart. Thread-safe.
 *
 * <p>An entry stays while its request is unacknowledged. After that it stays for the deduplication
 * window if its sender chose its identity, as long as all such replies together fit the bound. What
 * is noted is written before the caller goes on; {@link LedgerKeeper} has the disk hold it.
 */
public final class RequestLedger implements AutoCloseable {
  /** So many starts without an end, and a request is not tried again. */
  static final int MAX_ATTEMPTS = 3;

  private final LongSupplier nanoClock;
  private final long startNanos;
  private final int window;
  private final LedgerBook book;
  private final boolean durable;
  private final OpenRequests open = new OpenRequests();
  private final KeptReplies kept;
  private final AwaitedRedeliveries awaited;
  private LedgerRecovery.Report recovered = LedgerRecovery.Report.NOTHING;
  private long lastSerial;
  private boolean agedWritten = true;

  private RequestLedger(
      LedgerBook book, boolean durable, LedgerBounds bounds, LongSupplier nanoClock) {
    this.book = book;
    this.durable = durable;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.kept =
        new KeptReplies(
            bounds.dedupWindow(), bounds.maxKeptBytes(), entry -> book.forget(entry.reply));
    this.window = bounds.window();
    this.awaited = new AwaitedRedeliveries(window);
  }

  /** A ledger that forgets everything when the process ends. */
  public static RequestLedger inMemory(LedgerBounds bounds, LongSupplier nanoClock) {
    Path none = Path.of("");
    return new RequestLedger(
        new LedgerBook(new Journal(none, Output::file, bytes -> {}), new Attachments(none)),
        /* durable= */ false,
        bounds,
        nanoClock);
  }

  /**
   * A ledger with what an earlier run left in a directory.
   *
   * @param directory made if it is not there; if it can't be written, the ledger is in memory until
   *     it can
   * @param opener opens the files that are written
   * @throws DirectoryInUseException if another process works there
   */
  public static RequestLedger open(
      Path directory,
      Output.Opener opener,
      LedgerBounds bounds,
      LongSupplier nanoClock,
      WorkerMetrics metrics)
      throws DirectoryInUseException {
    LedgerBook book =
        new LedgerBook(
            new Journal(directory, opener, metrics::countJournal),
            new Attachments(directory.resolve("replies")));
    RequestLedger ledger = new RequestLedger(book, /* durable= */ true, bounds, nanoClock);
    ledger.recover(metrics);
    return ledger;
  }

  private synchronized void recover(WorkerMetrics metrics) throws DirectoryInUseException {
    LedgerRecovery recovery = new LedgerRecovery();
    recovered = recovery.read(book);
    lastSerial = recovered.lastSerial();
    for (LedgerEntry entry : recovery.acknowledged()) {
      kept.add(entry);
    }
    for (LedgerEntry entry : recovery.open()) {
      metrics.count(WorkerMetrics.Event.RECOVERED, entry.lane);
      open.add(entry);
      awaited.add(entry);
    }
    kept.forgetOld(age());
    agedWritten = kept.isEmpty();
  }

  /** How many requests the broker delivers at most before one is acknowledged. */
  int mostUnderWay() {
    return Lane.values().length * window;
  }

  /** Whether it is to be on the disk. */
  boolean isDurable() {
    return durable;
  }

  /** Whether the last run of the worker ended without an orderly stop. */
  public synchronized boolean wasKilled() {
    return recovered.unclean();
  }

  /** Nanoseconds that workers ran with this journal. */
  synchronized long age() {
    return recovered.age() + nanoClock.getAsLong() - startNanos;
  }

  /** Decides about a delivery, for which a job stands ready; joins it to the job in work. */
  synchronized Admission admit(Job job) {
    LedgerEntry entry = open.find(job.request().identity());
    if (entry == null) {
      return admitUnlessKept(job);
    }
    if (!entry.fingerprint.equals(job.request().fingerprint())) {
      return Admission.Rejected.conflict(job.request().id());
    }
    if (OpenRequests.isLive(job)) {
      awaited.remove(entry);
    }
    job.serial = entry.serial;
    Optional<byte[]> reply = reply(entry);
    if (reply.isPresent()) {
      return new Admission.Replayed(reply.get(), entry.published);
    }
    entry.reply = null;
    entry.orphaned = false;
    Job inWork = entry.job;
    if (inWork != null) {
      job.recipients().forEach(inWork::join);
      return new Admission.Joined();
    }
    entry.job = job;
    entry.started = false;
    return entry.attempts < MAX_ATTEMPTS
        ? new Admission.Admitted()
        : new Admission.Poisoned(entry.attempts);
  }

  private Admission admitUnlessKept(Job job) {
    RequestIdentity identity = job.request().identity();
    kept.forgetOld(age());
    Optional<LedgerEntry> earlier = kept.find(identity);
    if (earlier.isPresent()) {
      Optional<byte[]> reply = reply(earlier.get());
      if (reply.isPresent() && earlier.get().fingerprint.equals(job.request().fingerprint())) {
        job.serial = earlier.get().serial;
        return new Admission.Replayed(reply.get(), true);
      }
      kept.remove(identity);
    }
    LedgerEntry entry = LedgerEntry.of(++lastSerial, job);
    open.add(entry);
    if (!OpenRequests.isLive(job)) {
      awaited.add(entry);
    }
    return new Admission.Admitted();
  }

  private Optional<byte[]> reply(LedgerEntry entry) {
    StoredReply reply = entry.reply;
    return reply == null ? Optional.empty() : reply.read(book.files());
  }

  /** Notes an attempt, before anything is done that the process could die of; once for a job. */
  synchronized void started(Job job) {
    open.inWork(job)
        .filter(entry -> !entry.started)
        .ifPresent(
            entry -> {
              entry.started = true;
              entry.attempts++;
              writeKnown(entry);
            });
  }

  /** Takes the attempt back: the job is given up, and not through its own fault. */
  synchronized void abandoned(Job job) {
    open.inWork(job).ifPresent(this::takeBack);
  }

  /**
   * Leaves a waiting request to whomever the broker delivers it to next: if that is this worker, it
   * is as if it came for the first time.
   *
   * @return false if it came by a connection that stands, so that only this worker can answer it
   */
  synchronized boolean leave(Job job) {
    if (OpenRequests.isLive(job)) {
      return false;
    }
    LedgerEntry entry = open.inWork(job).orElse(null);
    if (entry != null) {
      takeBack(entry);
      entry.job = null;
      if (entry.attempts == 0) {
        close(entry);
      }
    }
    return true;
  }

  private void takeBack(LedgerEntry entry) {
    if (entry.started && !entry.isFinished()) {
      entry.started = false;
      entry.attempts--;
      writeKnown(entry);
    }
  }

  private void writeKnown(LedgerEntry entry) {
    book.write(entry.known());
    entry.written = true;
  }

  /**
   * Notes the whole reply of a request, before it is published.
   *
   * @param failed whether the reply is an error
   * @param keep whether the same request is answered with it after the acknowledgement too; one
   *     that may go better the next time is tried again
   * @return everyone who waits for it; who comes later gets it as a replay
   */
  List<Job.Recipient> finished(Job job, byte[] reply, boolean failed, boolean keep) {
    StoredReply stored = book.store(reply);
    synchronized (this) {
      List<Job.Recipient> recipients = job.recipients();
      open.inWork(job)
          .ifPresentOrElse(
              entry -> finish(entry, recipients, stored, failed, keep), () -> book.forget(stored));
      return recipients;
    }
  }

  private void finish(
      LedgerEntry entry,
      List<Job.Recipient> recipients,
      StoredReply reply,
      boolean failed,
      boolean keep) {
    entry.reply = reply;
    entry.replyTo = recipients.get(0).replyTo();
    entry.failed = failed;
    entry.keep = keep;
    entry.job = null;
    if (!entry.written) {
      entry.written = true;
      book.write(entry.known());
    }
    book.write(
        new LedgerRecord.Finished(entry.serial, keep, failed, recipients.get(0).replyTo(), reply));
    if (entry.orphaned) {
      close(entry);
    }
  }

  /** Forgets a request whose reply could not be noted, so that no delivery waits for it. */
  synchronized void givenUp(Job job) {
    LedgerEntry entry = open.entryOf(job);
    if (entry != null) {
      entry.keep = false;
      close(entry);
    }
  }

  /** Notes that the reply of a request was handed to a connection, so that the next is a repeat. */
  synchronized void published(Job job) {
    LedgerEntry entry = open.entryOf(job);
    if (entry != null && entry.isFinished() && !entry.published) {
      entry.published = true;
      book.write(new LedgerRecord.Published(entry.serial));
    }
  }

  /** Notes that an acknowledgement of the request has left. */
  synchronized void acknowledged(Job job) {
    LedgerEntry entry = open.entryOf(job);
    if (entry != null) {
      close(entry);
      awaited.acknowledged(entry).forEach(this::close);
    }
  }

  /** The broker will not deliver it again. */
  private void close(LedgerEntry entry) {
    open.remove(entry);
    awaited.remove(entry);
    long age = age();
    if (entry.written) {
      book.write(new LedgerRecord.Acknowledged(entry.serial, age));
    }
    if (entry.isFinished() && entry.keep && entry.identity.durable()) {
      entry.acknowledgedAge = age;
      kept.add(entry);
      agedWritten = false;
      kept.forgetOld(age);
    } else {
      book.forget(entry.reply);
    }
  }

  /**
   * Notes that the broker lost a lane's session, so that nothing of it is delivered again: what is
   * finished, now or later, and can no longer be acknowledged ages like what was.
   */
  synchronized void sessionLost(Lane lane) {
    awaited.connected(lane, age());
    for (LedgerEntry entry : open.of(lane)) {
      if (entry.job == null) {
        close(entry);
      } else {
        entry.orphaned = true;
        awaited.remove(entry);
      }
    }
  }

  /** Notes that a lane is connected to the session it had. */
  synchronized void sessionResumed(Lane lane) {
    awaited.connected(lane, age());
  }

  /**
   * Notes that a lane is not connected: all that is unacknowledged comes again, or has gone to
   * another worker meanwhile.
   */
  synchronized void sessionAway(Lane lane) {
    awaited.disconnected(lane);
    open.of(lane).forEach(awaited::add);
  }

  /** Notes that a lane has a message that is still being read: it may be one that is awaited. */
  synchronized void sessionBusy(Lane lane) {
    awaited.busy(lane, age());
  }

  /** What is known of a request whose sender named itself. */
  synchronized Optional<FoundRequest> find(String client, String id) {
    RequestIdentity identity = RequestIdentity.of(client, id);
    kept.forgetOld(age());
    return Optional.ofNullable(open.find(identity))
        .or(() -> kept.find(identity))
        .map(entry -> FoundRequest.of(entry, book.files()));
  }

  /** Forgets what is old, and gives up what the broker will not deliver again. Ledger thread. */
  synchronized void age(long age) {
    awaited.takeOverdue(open.all(), age).forEach(this::close);
    kept.forgetOld(age);
    if (kept.isEmpty() && !agedWritten) {
      // So that nothing comes back if the worker is killed after a quiet day.
      agedWritten = true;
      book.write(new LedgerRecord.Aged(age));
    }
  }

  /** Marks the moment that a new file of the journal describes, and says what is in it then. */
  synchronized List<LedgerRecord> beginRotation(Journal.Rotation rotation) {
    rotation.begin();
    List<LedgerRecord> living = new ArrayList<>(List.of(new LedgerRecord.Aged(age())));
    living.addAll(kept.records());
    living.addAll(open.records());
    return living;
  }

  /** How many requests it remembers. */
  synchronized int entries() {
    return open.all().size() + kept.size();
  }

  LedgerBook book() {
    return book;
  }

  /** Notes the orderly stop, after which nothing more is written; callable twice. */
  @Override
  public void close() {
    synchronized (this) {
      open.all().forEach(this::takeBack);
      book.write(new LedgerRecord.Stopped(age()));
    }
    book.journal().close();
  }
}

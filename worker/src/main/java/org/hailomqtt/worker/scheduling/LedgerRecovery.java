package org.hailomqtt.worker.scheduling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.worker.journal.Attachments.Reference;
import org.hailomqtt.worker.journal.DirectoryInUseException;
import org.hailomqtt.worker.journal.Recovery;
import org.hailomqtt.worker.scheduling.LedgerRecord.Acknowledged;
import org.hailomqtt.worker.scheduling.LedgerRecord.Aged;
import org.hailomqtt.worker.scheduling.LedgerRecord.Finished;
import org.hailomqtt.worker.scheduling.LedgerRecord.Known;
import org.hailomqtt.worker.scheduling.LedgerRecord.Published;
import org.hailomqtt.worker.scheduling.LedgerRecord.Stopped;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ledger's entries out of what an earlier run wrote. One thread, one reading. */
final class LedgerRecovery {
  private static final Logger log = LoggerFactory.getLogger(LedgerRecovery.class);

  private final Map<Long, LedgerEntry> open = new LinkedHashMap<>();
  private final Map<Long, LedgerEntry> acknowledged = new LinkedHashMap<>();
  private long age;
  private long lastSerial;
  private boolean stopped;

  /**
   * What kind of end the earlier run had. Immutable.
   *
   * @param age nanoseconds that workers ran with this journal
   * @param lastSerial the highest number that was given to a request
   * @param unclean whether it ended without an orderly stop
   */
  record Report(long age, long lastSerial, boolean unclean) {
    /** There was none. */
    static final Report NOTHING = new Report(0, 0, /* unclean= */ false);
  }

  /**
   * Reads everything.
   *
   * @throws DirectoryInUseException if another process works in the directory
   */
  Report read(LedgerBook book) throws DirectoryInUseException {
    Recovery found = book.journal().recover(this::take);
    if (found.tornBytes() > 0) {
      log.info("the last write to the ledger did not end: {} bytes are dropped", found.tornBytes());
    }
    if (found.corruptBytes() > 0) {
      log.warn(
          "{} bytes of the ledger are damaged; the {} records that are whole count",
          found.corruptBytes(),
          found.records());
    }
    boolean any = found.records() > 0 || found.tornBytes() > 0 || found.corruptBytes() > 0;
    readFiles(book);
    latestOfEachIdentity();
    if (!open.isEmpty()) {
      log.info("{} requests of the last run are not acknowledged", open.size());
    }
    // What is damaged may have stood behind the note of the stop.
    boolean unclean = any && (!stopped || found.corruptBytes() > 0);
    return new Report(age, lastSerial, unclean);
  }

  private void take(ByteBuffer bytes) {
    try {
      LedgerRecord record = LedgerRecords.decode(bytes);
      if (record != null) {
        apply(record);
      }
    } catch (RuntimeException e) {
      log.warn("a record of the ledger can't be understood and is left out", e);
    }
  }

  private void apply(LedgerRecord record) {
    stopped = record instanceof Stopped;
    if (record instanceof Known known) {
      LedgerEntry entry = open.computeIfAbsent(known.serial(), serial -> entry(known));
      entry.attempts = known.attempts();
      lastSerial = Math.max(lastSerial, known.serial());
    } else if (record instanceof Finished finished) {
      finish(open.get(finished.serial()), finished);
    } else if (record instanceof Published published) {
      LedgerEntry entry = open.get(published.serial());
      if (entry != null) {
        entry.published = true;
      }
    } else if (record instanceof Acknowledged gone) {
      acknowledge(gone);
    } else if (record instanceof Aged aged) {
      age = Math.max(age, aged.age());
    } else if (record instanceof Stopped end) {
      age = Math.max(age, end.age());
    }
  }

  private static LedgerEntry entry(Known known) {
    LedgerEntry entry =
        new LedgerEntry(known.serial(), known.identity(), known.fingerprint(), known.lane());
    entry.written = true;
    return entry;
  }

  private static void finish(@Nullable LedgerEntry entry, Finished finished) {
    if (entry != null) {
      entry.keep = finished.keep();
      entry.failed = finished.failed();
      entry.replyTo = finished.replyTo();
      entry.reply = finished.reply();
    }
  }

  private void acknowledge(Acknowledged gone) {
    LedgerEntry entry = open.remove(gone.serial());
    if (entry != null && entry.isFinished() && entry.keep && entry.identity.durable()) {
      entry.acknowledgedAge = gone.age();
      acknowledged.put(gone.serial(), entry);
    }
    // A rotation writes ages of long ago after the one of now.
    age = Math.max(age, gone.age());
  }

  /** A reply whose file is lost is made again. */
  private void readFiles(LedgerBook book) {
    Set<Long> wanted = new HashSet<>();
    for (Collection<LedgerEntry> entries : List.of(open.values(), acknowledged.values())) {
      for (LedgerEntry entry : entries) {
        StoredReply reply = entry.reply;
        Reference file = reply == null ? null : reply.file();
        if (file != null) {
          wanted.add(file.number());
          book.startFilesAfter(file.number());
        }
      }
    }
    try {
      book.files().deleteUnless(wanted::contains);
    } catch (IOException e) {
      log.warn("files of forgotten replies could not be removed", e);
    }
  }

  /** A damaged journal can have lost the acknowledgement between two requests of one identity. */
  private void latestOfEachIdentity() {
    Map<Object, LedgerEntry> latest = new HashMap<>();
    open.values().forEach(entry -> latest.put(entry.identity, entry));
    open.values().removeIf(entry -> latest.get(entry.identity) != entry);
  }

  /** Unacknowledged requests in the order of their start. */
  Collection<LedgerEntry> open() {
    return open.values();
  }

  /** Acknowledged requests in the order of their acknowledgement. */
  Collection<LedgerEntry> acknowledged() {
    return acknowledged.values();
  }
}

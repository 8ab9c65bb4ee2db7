package org.hailomqtt.worker.scheduling;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.worker.journal.Attachments;
import org.hailomqtt.worker.journal.Attachments.Reference;
import org.hailomqtt.worker.journal.Journal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger has on the disk: the journal, and files for large replies. Thread-safe, but for
 * {@link #write}, which its {@link RequestLedger} guards.
 */
final class LedgerBook {
  private static final Logger log = LoggerFactory.getLogger(LedgerBook.class);
  private static final int LARGE_BYTES = 64 << 10;

  private final Journal journal;
  private final Attachments files;
  private final LedgerRecords records = new LedgerRecords();
  private final AtomicLong lastFile = new AtomicLong();
  private final Queue<Reference> forgotten = new ConcurrentLinkedQueue<>();

  LedgerBook(Journal journal, Attachments files) {
    this.journal = journal;
    this.files = files;
  }

  Journal journal() {
    return journal;
  }

  Attachments files() {
    return files;
  }

  /** Appends a record. */
  void write(LedgerRecord record) {
    ByteBuffer bytes = records.encode(record);
    if (fits(bytes)) {
      journal.append(bytes);
    }
  }

  /** Files up to this number may exist. */
  void startFilesAfter(long number) {
    lastFile.accumulateAndGet(number, Math::max);
  }

  /** Stores a reply, in a file of its own if it is large; the record of it comes after. */
  StoredReply store(byte[] reply) {
    if (reply.length > LARGE_BYTES && journal.isWriting()) {
      try {
        return new StoredReply(reply, files.write(lastFile.incrementAndGet(), reply));
      } catch (IOException e) {
        log.warn("a large reply is in memory only; its request runs again after a crash", e);
      }
    }
    return StoredReply.of(reply);
  }

  /** Says that a reply is not needed any more. */
  void forget(@Nullable StoredReply reply) {
    Reference file = reply == null ? null : reply.file();
    if (file != null) {
      forgotten.add(file);
    }
  }

  /** Has the disk hold what was written, and removes what was forgotten. Ledger thread. */
  void sync() throws IOException {
    files.sync();
    journal.sync();
    for (Reference file = forgotten.poll(); file != null; file = forgotten.poll()) {
      files.delete(file.number());
    }
  }

  /** Fills a new file of the journal. Ledger thread. */
  static void fill(Journal.Rotation rotation, List<LedgerRecord> living) throws IOException {
    LedgerRecords encoder = new LedgerRecords();
    for (LedgerRecord record : living) {
      ByteBuffer bytes = encoder.encode(record);
      if (fits(bytes)) {
        rotation.add(bytes);
      }
    }
    rotation.complete();
  }

  /** A large reply that could not have a file of its own may be too much. */
  private static boolean fits(ByteBuffer record) {
    return record.remaining() <= Journal.MAX_RECORD_BYTES;
  }

  /** Why nothing is written; empty while it is. */
  Optional<IOException> failure() {
    return journal.failure();
  }
}

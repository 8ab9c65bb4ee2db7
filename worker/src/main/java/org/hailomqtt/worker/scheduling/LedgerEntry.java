package org.hailomqtt.worker.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.Fingerprint;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.RequestIdentity;
import org.jspecify.annotations.Nullable;

/** What the ledger knows of one request. Guarded by its {@link RequestLedger}. */
final class LedgerEntry {
  /** What a kept entry weighs beside its reply. */
  private static final long OVERHEAD_BYTES = 400;

  final long serial;
  final RequestIdentity identity;
  final Fingerprint fingerprint;
  final Lane lane;

  /** The job in work; null before the broker delivers again what an earlier run left. */
  @Nullable Job job;

  @Nullable StoredReply reply;
  @Nullable ReplyAddress replyTo;
  boolean keep;
  boolean failed;
  boolean published;

  /** Whether it outlived the connection that it first came by, or an earlier run. */
  boolean wasAwaited;

  /** The broker lost the session by which its last delivery came. */
  boolean orphaned;

  /** How often it was started, over all runs of the worker. */
  int attempts;

  /** Whether the last start was in this run. */
  boolean started;

  /** Whether the journal knows it. */
  boolean written;

  long acknowledgedAge;

  LedgerEntry(long serial, RequestIdentity identity, Fingerprint fingerprint, Lane lane) {
    this.serial = serial;
    this.identity = identity;
    this.fingerprint = fingerprint;
    this.lane = lane;
  }

  static LedgerEntry of(long serial, Job job) {
    LedgerEntry entry =
        new LedgerEntry(serial, job.request().identity(), job.request().fingerprint(), job.lane());
    entry.job = job;
    job.serial = serial;
    return entry;
  }

  boolean isFinished() {
    return reply != null;
  }

  /** What it weighs while it is kept. */
  long bytes() {
    return OVERHEAD_BYTES + (reply == null ? 0 : reply.length());
  }

  LedgerRecord.Known known() {
    return new LedgerRecord.Known(serial, identity, fingerprint, lane, attempts);
  }

  /** The records that an entry like this one comes of, but for its acknowledgement. */
  List<LedgerRecord> records() {
    List<LedgerRecord> records = new ArrayList<>(4);
    records.add(known());
    StoredReply stored = reply;
    ReplyAddress to = replyTo;
    if (stored != null && to != null) {
      records.add(new LedgerRecord.Finished(serial, keep, failed, to, stored));
    }
    if (published) {
      records.add(new LedgerRecord.Published(serial));
    }
    return records;
  }
}

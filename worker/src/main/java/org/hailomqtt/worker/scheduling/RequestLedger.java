package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Fingerprint;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.RequestIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which requests are in work and which were answered, so that none runs twice. In memory.
 * Thread-safe.
 *
 * <p>An entry stays while its request is unacknowledged. After that it stays for the deduplication
 * window if its sender chose its identity, as long as all such replies together fit the bound.
 */
public final class RequestLedger {
  private final Duration dedupWindow;
  private final long maxKeptBytes;
  private final LongSupplier nanoClock;
  private final Map<RequestIdentity, Entry> open = new HashMap<>();
  private final LinkedHashMap<RequestIdentity, Entry> acknowledged = new LinkedHashMap<>();
  private long keptBytes;

  private static final class Entry {
    /** What a kept entry weighs beside its reply. */
    private static final long OVERHEAD_BYTES = 400;

    private final Fingerprint fingerprint;
    private @Nullable Job job;
    private byte @Nullable [] reply;
    private final Lane lane;
    private boolean keep;
    private boolean published;
    private boolean orphaned;
    private long acknowledgedNanos;

    private Entry(Job job) {
      this.fingerprint = job.request().fingerprint();
      this.lane = job.lane();
      this.job = job;
    }

    private long bytes() {
      return OVERHEAD_BYTES + (reply == null ? 0 : reply.length);
    }
  }

  /**
   * @param dedupWindow how long a repeated request is answered from here after its acknowledgement
   * @param maxKeptBytes bound on acknowledged replies; the oldest go first
   */
  public RequestLedger(Duration dedupWindow, long maxKeptBytes, LongSupplier nanoClock) {
    this.dedupWindow = dedupWindow;
    this.maxKeptBytes = maxKeptBytes;
    this.nanoClock = nanoClock;
  }

  /** Decides about a delivery, for which a job stands ready; joins it to the job in work. */
  synchronized Admission admit(Job job) {
    RequestIdentity identity = job.request().identity();
    Entry entry = open.get(identity);
    if (entry == null) {
      return admitUnlessKept(job, identity);
    }
    if (!entry.fingerprint.equals(job.request().fingerprint())) {
      return new Admission.Rejected(
          new ProtocolException(
              ErrorCode.CONFLICT,
              "the id '"
                  + job.request().id()
                  + "' is in use by another request that is not finished; choose another id"));
    }
    byte[] reply = entry.reply;
    if (reply != null) {
      return new Admission.Replayed(reply, entry.published);
    }
    Job inWork = entry.job;
    if (inWork != null) {
      job.recipients().forEach(inWork::join);
      entry.orphaned = false;
    }
    return new Admission.Joined();
  }

  private Admission admitUnlessKept(Job job, RequestIdentity identity) {
    forgetOld();
    Entry kept = acknowledged.get(identity);
    if (kept != null) {
      byte[] reply = kept.reply;
      if (reply != null && kept.fingerprint.equals(job.request().fingerprint())) {
        return new Admission.Replayed(reply, true);
      }
      forget(identity, kept);
    }
    open.put(identity, new Entry(job));
    return new Admission.Admitted();
  }

  /**
   * Notes the whole reply of a request, before it is published.
   *
   * @param keep whether the same request is answered with it after the acknowledgement too; one
   *     that may go better the next time is tried again
   * @return everyone who waits for it; who comes later gets it as a replay
   */
  synchronized List<Job.Recipient> finished(Job job, byte[] reply, boolean keep) {
    Entry entry = open.get(job.request().identity());
    if (entry != null && entry.job == job) {
      entry.reply = reply;
      entry.keep = keep;
      entry.job = null;
      if (entry.orphaned) {
        acknowledged(job.request().identity());
      }
    }
    return job.recipients();
  }

  /** Notes that the reply of a request was handed to a connection, so that the next is a repeat. */
  synchronized void published(RequestIdentity identity) {
    Entry entry = open.get(identity);
    if (entry != null) {
      entry.published = true;
    }
  }

  /** Notes that an acknowledgement of the request has left. */
  synchronized void acknowledged(RequestIdentity identity) {
    Entry entry = open.remove(identity);
    if (entry == null || !entry.keep || !identity.durable()) {
      return;
    }
    entry.acknowledgedNanos = nanoClock.getAsLong();
    acknowledged.put(identity, entry);
    keptBytes += entry.bytes();
    forgetOld();
  }

  /**
   * Notes that the broker lost a lane's session, so that nothing of it is delivered again: what is
   * finished, now or later, and can no longer be acknowledged ages like what was.
   */
  synchronized void sessionLost(Lane lane) {
    List<RequestIdentity> orphans = new ArrayList<>();
    open.forEach(
        (identity, entry) -> {
          if (entry.lane == lane && entry.reply != null) {
            orphans.add(identity);
          } else if (entry.lane == lane) {
            entry.orphaned = true;
          }
        });
    orphans.forEach(this::acknowledged);
  }

  private void forgetOld() {
    long oldest = nanoClock.getAsLong() - dedupWindow.toNanos();
    Iterator<Entry> entries = acknowledged.values().iterator();
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (entry.acknowledgedNanos - oldest >= 0 && keptBytes <= maxKeptBytes) {
        return;
      }
      keptBytes -= entry.bytes();
      entries.remove();
    }
  }

  private void forget(RequestIdentity identity, Entry entry) {
    acknowledged.remove(identity);
    keptBytes -= entry.bytes();
  }
}

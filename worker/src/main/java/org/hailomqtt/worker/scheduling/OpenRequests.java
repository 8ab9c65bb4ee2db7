package org.hailomqtt.worker.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.RequestIdentity;
import org.jspecify.annotations.Nullable;

/** The requests that are unacknowledged. Guarded by its {@link RequestLedger}. */
final class OpenRequests {
  private final Map<RequestIdentity, LedgerEntry> entries = new HashMap<>();

  @Nullable LedgerEntry find(RequestIdentity identity) {
    return entries.get(identity);
  }

  void add(LedgerEntry entry) {
    entries.put(entry.identity, entry);
  }

  void remove(LedgerEntry entry) {
    entries.remove(entry.identity);
  }

  /** All of them as they are now and will be. */
  Collection<LedgerEntry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /** Those of a lane as they are now. */
  List<LedgerEntry> of(Lane lane) {
    return entries.values().stream().filter(entry -> entry.lane == lane).toList();
  }

  /** The one that this job is to finish. */
  Optional<LedgerEntry> inWork(Job job) {
    return Optional.ofNullable(find(job.request().identity())).filter(entry -> entry.job == job);
  }

  /** The one of a job, by its number: a later request may have the identity by now. */
  @Nullable LedgerEntry entryOf(Job job) {
    LedgerEntry entry = find(job.request().identity());
    return entry != null && entry.serial == job.serial ? entry : null;
  }

  /** Whether one of the connections that it came by stands. */
  static boolean isLive(Job job) {
    return job.recipients().stream().anyMatch(recipient -> recipient.delivery().isLive());
  }

  /** The records that they come of, for a new file of the journal; what needs none has none now. */
  List<LedgerRecord> records() {
    List<LedgerRecord> records = new ArrayList<>();
    for (LedgerEntry entry : entries.values()) {
      entry.written = entry.attempts > 0 || entry.isFinished();
      if (entry.written) {
        records.addAll(entry.records());
      }
    }
    return records;
  }
}

package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hailomqtt.protocol.RequestIdentity;

/**
 * The replies of acknowledged requests, for the deduplication window and within a bound; the oldest
 * go first. Guarded by its {@link RequestLedger}.
 */
final class KeptReplies {
  private final Duration window;
  private final long maxBytes;
  private final Consumer<LedgerEntry> forgotten;
  private final LinkedHashMap<RequestIdentity, LedgerEntry> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param forgotten hears of each entry that is not kept any more
   */
  KeptReplies(Duration window, long maxBytes, Consumer<LedgerEntry> forgotten) {
    this.window = window;
    this.maxBytes = maxBytes;
    this.forgotten = forgotten;
  }

  /** Keeps an entry that was acknowledged just now, in place of an earlier one of its identity. */
  void add(LedgerEntry entry) {
    remove(entry.identity);
    entries.put(entry.identity, entry);
    bytes += entry.bytes();
  }

  Optional<LedgerEntry> find(RequestIdentity identity) {
    return Optional.ofNullable(entries.get(identity));
  }

  void remove(RequestIdentity identity) {
    LedgerEntry entry = entries.remove(identity);
    if (entry != null) {
      bytes -= entry.bytes();
      forgotten.accept(entry);
    }
  }

  /** Forgets what is too old, or too much. */
  void forgetOld(long age) {
    Iterator<LedgerEntry> oldestFirst = entries.values().iterator();
    while (oldestFirst.hasNext()) {
      LedgerEntry entry = oldestFirst.next();
      if (age - entry.acknowledgedAge <= window.toNanos() && bytes <= maxBytes) {
        return;
      }
      oldestFirst.remove();
      bytes -= entry.bytes();
      forgotten.accept(entry);
    }
  }

  /** The records that they come of, oldest first. */
  List<LedgerRecord> records() {
    List<LedgerRecord> records = new ArrayList<>();
    for (LedgerEntry entry : entries.values()) {
      records.addAll(entry.records());
      records.add(new LedgerRecord.Acknowledged(entry.serial, entry.acknowledgedAge));
    }
    return records;
  }

  int size() {
    return entries.size();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }
}

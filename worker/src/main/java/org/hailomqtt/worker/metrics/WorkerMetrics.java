package org.hailomqtt.worker.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Lane;

/**
 * Counts what happens to requests. Thread-safe.
 *
 * <p>For every lane, once nothing is being decoded: received = admitted + joined + replayed +
 * refused + dropped. Once nothing is held: admitted = the sum of the answers over all codes, but
 * for the jobs that a stand-by left to the worker that serves.
 */
public final class WorkerMetrics {
  private final Map<Lane, Map<Event, LongAdder>> events = new EnumMap<>(Lane.class);
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder journalRecords = new LongAdder();
  private final LongAdder journalBytes = new LongAdder();

  /** Something that happens to a request message, or to what leaves for the broker. */
  public enum Event {
    /** A message came on a request topic. */
    RECEIVED,
    /** It became a job. */
    ADMITTED,
    /** It repeats a request that is still being worked on. */
    JOINED,
    /** It repeats a request that is finished, and got the same reply. */
    REPLAYED,
    /** It was answered with an error without becoming a job. */
    REFUSED,
    /** It got no reply: QoS 0 beyond what is held, or an error that no topic may carry. */
    DROPPED,
    /** The broker confirmed a reply. */
    REPLY_CONFIRMED,
    /** The broker confirmed a reply that nobody subscribes to; counted as confirmed too. */
    REPLY_UNHEARD,
    /** The broker refused a reply for good. */
    REPLY_REJECTED,
    /** An acknowledgement left. */
    ACKNOWLEDGED,
    /** An earlier run left the request unacknowledged; counted at the start. */
    RECOVERED,
    /** It was answered and not run, as the worker died under it too often; admitted, too. */
    POISONED;

    /** The event's name in status. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Starts every count at 0. */
  public WorkerMetrics() {
    for (Lane lane : Lane.values()) {
      Map<Event, LongAdder> counts = new EnumMap<>(Event.class);
      for (Event event : Event.values()) {
        counts.put(event, new LongAdder());
      }
      events.put(lane, counts);
    }
  }

  /** Counts an event of a lane. */
  public void count(Event event, Lane lane) {
    adder(lane, event).increment();
  }

  private LongAdder adder(Lane lane, Event event) {
    return Objects.requireNonNull(Objects.requireNonNull(events.get(lane)).get(event));
  }

  /** Counts the result that ended a job. */
  public void countResult(String type) {
    answer(type, "OK").increment();
  }

  /** Counts the error that ended a job, or the refusal of a message. */
  public void countError(String type, ErrorCode code) {
    answer(type, code.name()).increment();
  }

  private LongAdder answer(String type, String code) {
    return answers.computeIfAbsent(type + ' ' + code, key -> new LongAdder());
  }

  /** Counts a record that was written to the ledger's journal. */
  public void countJournal(long bytes) {
    journalRecords.increment();
    journalBytes.add(bytes);
  }

  /** Records that were written to the ledger's journal. */
  public long journalRecords() {
    return journalRecords.sum();
  }

  /** Bytes that were written to the ledger's journal. */
  public long journalBytes() {
    return journalBytes.sum();
  }

  /** How often an event happened in a lane. */
  public long count(Lane lane, Event event) {
    return adder(lane, event).sum();
  }

  /** How often an event happened over all lanes. */
  public long total(Event event) {
    long sum = 0;
    for (Lane lane : Lane.values()) {
      sum += count(lane, event);
    }
    return sum;
  }

  /**
   * Every event's count over all lanes, by its label, and what was written to the journal: the
   * {@code counters} of the status.
   */
  public Map<String, Long> totals() {
    Map<String, Long> counts = new TreeMap<>();
    for (Event event : Event.values()) {
      counts.put(event.label(), total(event));
    }
    counts.put("journal_records", journalRecords());
    counts.put("journal_bytes", journalBytes());
    return counts;
  }

  /** Answers by {@code "<type> <code>"}, where the code of a result is {@code OK}. */
  public Map<String, Long> answers() {
    Map<String, Long> counts = new TreeMap<>();
    answers.forEach((key, count) -> counts.put(key, count.sum()));
    return counts;
  }
}

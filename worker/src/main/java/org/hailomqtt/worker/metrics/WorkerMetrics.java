package org.hailomqtt.worker.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.hailomqtt.protocol.Lane;

/**
 * Counts what happens to requests. Thread-safe.
 *
 * <p>For every lane, once nothing is being decoded: received = admitted + joined + replayed +
 * refused + dropped. Once nothing is held: admitted = answered + left.
 */
public final class WorkerMetrics {
  private final Map<Lane, Map<Event, LongAdder>> events = new EnumMap<>(Lane.class);
  private final Map<Ending, LongAdder> endings = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> tokens = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> reconnects = new ConcurrentHashMap<>();
  private final StageTimes times = new StageTimes();
  private final LongAdder journalRecords = new LongAdder();
  private final LongAdder journalBytes = new LongAdder();

  /** Something that happens to a request message, or to what leaves for the broker. */
  public enum Event {
    /** A message came on a request topic. */
    RECEIVED("requests_received", "Messages on request topics"),
    /** It became a job. */
    ADMITTED("requests_admitted", "Requests that became jobs"),
    /** It repeats a request that is still being worked on. */
    JOINED("requests_joined", "Repeats of requests that were still being worked on"),
    /** It repeats a request that is finished, and got the same reply. */
    REPLAYED("requests_replayed", "Repeats of finished requests, which got the same reply"),
    /** It was answered with an error without becoming a job. */
    REFUSED("requests_refused", "Messages that were answered with an error and became no job"),
    /** It got no reply: QoS 0 beyond what is held, or an error that no topic may carry. */
    DROPPED("requests_dropped", "Messages that got no reply"),
    /** Its job ended with its result or with an error. */
    ANSWERED("requests_answered", "Jobs that got their one answer"),
    /** Its job ended without an answer: the broker gives the request to whoever serves. */
    LEFT("requests_left", "Jobs that were left to another worker, or to the next start"),
    /** The broker confirmed a reply. */
    REPLY_CONFIRMED("replies_confirmed", "Replies that the broker confirmed"),
    /** The broker confirmed a reply that nobody subscribes to; counted as confirmed too. */
    REPLY_UNHEARD("replies_unheard", "Confirmed replies that nobody subscribes to"),
    /** The broker refused a reply for good. */
    REPLY_REJECTED("replies_rejected", "Replies that the broker refused for good"),
    /** A reply was larger than the broker takes, and became an error. */
    REPLY_TOO_LARGE("replies_too_large", "Replies larger than the broker takes"),
    /** An acknowledgement left. */
    ACKNOWLEDGED("acknowledgements", "Requests that were acknowledged"),
    /** An earlier run left the request unacknowledged; counted at the start. */
    RECOVERED("requests_recovered", "Requests that an earlier run left unacknowledged"),
    /** It was answered and not run, as the worker died under it too often; admitted, too. */
    POISONED("requests_poisoned", "Jobs not run, as the worker died under them too often");

    final String metric;
    final String help;

    Event(String metric, String help) {
      this.metric = metric;
      this.help = help;
    }

    /** The event's name in status. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How messages ended. Immutable. */
  record Ending(Event event, Lane lane, String type, String code) {
    Labels labels() {
      return Labels.of("type", type, "lane", lane.label(), "code", code);
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

  /**
   * Counts how a message ended.
   *
   * @param event answered, refused or dropped
   * @param type one of the model types that there are, or {@code unknown}
   * @param code {@code OK}, or the error's code
   */
  public void ended(Event event, Lane lane, String type, String code) {
    count(event, lane);
    endings
        .computeIfAbsent(new Ending(event, lane, type, code), key -> new LongAdder())
        .increment();
  }

  /** Counts tokens that a model of a type generated. */
  public void countTokens(String type, long count) {
    tokens.computeIfAbsent(type, key -> new LongAdder()).add(count);
  }

  /** Counts that a session is connected once more. */
  public void countReconnect(String session) {
    reconnects.computeIfAbsent(session, key -> new LongAdder()).increment();
  }

  /** How long the stages took. */
  public StageTimes times() {
    return times;
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

  /** Answers to jobs by {@code "<type> <code>"}, where the code of a result is {@code OK}. */
  public Map<String, Long> answers() {
    return endings(Event.ANSWERED);
  }

  /** The same of what was refused or dropped. */
  public Map<String, Long> endings(Event event) {
    Map<String, Long> counts = new TreeMap<>();
    endings.forEach(
        (ending, count) -> {
          if (ending.event() == event) {
            counts.merge(ending.type() + ' ' + ending.code(), count.sum(), Long::sum);
          }
        });
    return counts;
  }

  /** How messages ended, and how often so. */
  Map<Ending, LongAdder> endings() {
    return endings;
  }

  /** Tokens that were generated, by type. */
  Map<String, LongAdder> tokens() {
    return tokens;
  }

  /** Connections after the first, by session. */
  Map<String, LongAdder> reconnects() {
    return reconnects;
  }
}

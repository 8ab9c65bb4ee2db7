package org.hailomqtt.worker.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.ProducerSession;

/**
 * One question to workers, from the asking to the last answer. {@link #ask} is one thread; what the
 * session tells is thread-safe, and only put into a queue.
 *
 * <p>Whom to wait for is told by the retained availabilities, which the broker sends before any
 * worker can have answered.
 */
public final class ControlCall implements ProducerSession.Listener {
  private static final int MAX_BYTES = 8 << 20;

  /** Whoever is online answers by then, or the retained word of nobody says that nobody is. */
  private static final Duration NOBODY_THERE = Duration.ofSeconds(3);

  private static final long TICK_MILLIS = 50;

  private final ObjectMapper json = Json.mapper(MAX_BYTES);
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final TopicGrammar topics;
  private final Question question;
  private final String client;
  private final String id;
  private final LongSupplier nanoTime;

  private final List<ObjectNode> replies = new ArrayList<>();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> online = new HashSet<>();
  private final Set<String> offline = new HashSet<>();

  private sealed interface Event {
    record Arrived(String topic, byte[] body) implements Event {}

    record Published(ProducerSession.Outcome outcome) implements Event {}

    record Lost(String why) implements Event {}
  }

  /**
   * A question that is not asked yet.
   *
   * @param client the sender, to whom replies may go
   * @param id of the question, never used before
   * @param nanoTime the clock, monotonic
   */
  public ControlCall(
      TopicGrammar topics, Question question, String client, String id, LongSupplier nanoTime) {
    this.topics = topics;
    this.question = question;
    this.client = client;
    this.id = id;
    this.nanoTime = nanoTime;
  }

  @Override
  public void arrived(String topic, byte[] body) {
    events.add(new Event.Arrived(topic, body));
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {
    events.add(new Event.Published(outcome));
  }

  @Override
  public void lost(String why) {
    events.add(new Event.Lost(why));
  }

  /**
   * Asks, and waits for the answer of everybody who is meant and online.
   *
   * @param session connected, with this as its listener
   * @param timeout how long to wait for them
   * @throws IOException with a sentence for people if the broker does not take the question
   */
  public Responses ask(ProducerSession session, Duration timeout)
      throws IOException, InterruptedException {
    session.subscribe(List.of(topics.reply(client, id)), false);
    boolean seesWorkers = watchWorkers(session);
    long start = nanoTime.getAsLong();
    session.publish(message());
    while (true) {
      Event event = events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (event != null) {
        handle(event);
      }
      Duration waited = Duration.ofNanos(nanoTime.getAsLong() - start);
      boolean isInVain = seesWorkers && expected().isEmpty() && waited.compareTo(NOBODY_THERE) >= 0;
      if (isAnswered() || isInVain || waited.compareTo(timeout) >= 0) {
        return responses();
      }
    }
  }

  /** An account that may not see who is there waits for the first answer only. */
  private boolean watchWorkers(ProducerSession session) {
    try {
      session.subscribe(List.of(topics.availabilityFilter()), true);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private ProducerSession.Message message() {
    ObjectNode body = question.fields().deepCopy();
    if (!body.has("id")) {
      body.put("id", id);
    }
    // A client in the body would be the one whose requests are meant, in cancel and purge.
    body.put("reply_to", topics.reply(client, id));
    try {
      return new ProducerSession.Message(
          topics.control(question.worker(), question.action()),
          json.writeValueAsBytes(body),
          "application/json",
          null,
          Map.of());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(Event event) throws IOException {
    if (event instanceof Event.Lost lost) {
      throw new IOException(lost.why());
    }
    if (event instanceof Event.Published published
        && published.outcome() instanceof ProducerSession.Outcome.Refused refused) {
      throw new IOException(
          "the broker did not take the control message: "
              + refused.why()
              + "; give the account of an operator (broker.username)");
    }
    if (event instanceof Event.Arrived arrived) {
      Optional<String> worker = topics.parseAvailability(arrived.topic());
      if (worker.isPresent()) {
        note(worker.get(), new String(arrived.body(), StandardCharsets.UTF_8));
      } else {
        keep(arrived.body());
      }
    }
  }

  private void note(String worker, String availability) {
    if (availability.equals("online")) {
      online.add(worker);
      offline.remove(worker);
    } else if (!availability.isEmpty()) {
      online.remove(worker);
      offline.add(worker);
    }
  }

  private void keep(byte[] body) throws IOException {
    JsonNode reply = json.readTree(body);
    if (reply instanceof ObjectNode object) {
      replies.add(object);
      answered.add(object.path("worker").asText());
    }
  }

  private Set<String> expected() {
    Set<String> expected = new HashSet<>(online);
    if (question.isForOne()) {
      expected.retainAll(Set.of(question.worker()));
    }
    return expected;
  }

  /** An error says no worker's name: as many answers as are expected will do. */
  private boolean isAnswered() {
    return !replies.isEmpty()
        && (question.isForOne() || replies.size() >= Math.max(1, expected().size()));
  }

  private Responses responses() {
    Set<String> silent = expected();
    silent.removeAll(answered);
    return new Responses(replies, isAnswered() ? Set.of() : silent, offline);
  }
}

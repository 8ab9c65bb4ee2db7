package org.hailomqtt.worker.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.jspecify.annotations.Nullable;

/** What the workers of a base retain about themselves, kept up to date. Thread-safe. */
public final class WorkerBoard implements ProducerSession.Listener {
  private static final int MAX_BYTES = 8 << 20;
  private static final long SETTLED_MILLIS = 250;

  private final ObjectMapper json = Json.mapper(MAX_BYTES);
  private final Semaphore changes = new Semaphore(0);
  private final Map<String, Row> rows = new TreeMap<>();
  private final TopicGrammar topics;
  private final Optional<String> only;
  private @Nullable String lost;

  /**
   * What one worker says. Immutable, but for the JSON nodes, which nobody writes to.
   *
   * @param worker its id
   * @param online whether it is there
   * @param status its status; a missing node if it retains none
   * @param info what it is; a missing node if it retains none
   */
  public record Row(String worker, boolean online, JsonNode status, JsonNode info) {
    /** For programs. */
    public ObjectNode json() {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("worker", worker)
              .put("availability", online ? "online" : "offline");
      if (status.isObject()) {
        json.set("status", status);
      }
      if (info.isObject()) {
        json.set("info", info);
      }
      return json;
    }
  }

  /**
   * @param only the one worker that is of interest; empty for all
   */
  public WorkerBoard(TopicGrammar topics, Optional<String> only) {
    this.topics = topics;
    this.only = only;
  }

  /**
   * Begins to read.
   *
   * @param session connected, with this as its listener
   * @throws IOException with a sentence for people if the broker does not allow it
   */
  public void watch(ProducerSession session) throws IOException {
    String which = only.orElse("+");
    session.subscribe(
        List.of(topics.availability(which), topics.status(which), topics.info(which)), true);
  }

  @Override
  public void arrived(String topic, byte[] body) {
    String[] levels =
        topic.substring(Math.min(topic.length(), topics.base().length() + 1)).split("/", -1);
    if (levels.length == 3) {
      put(levels[1], levels[2], body);
      changes.release();
    }
  }

  private synchronized void put(String worker, String what, byte[] body) {
    JsonNode none = JsonNodeFactory.instance.missingNode();
    Row row = rows.getOrDefault(worker, new Row(worker, false, none, none));
    switch (what) {
      case "availability" -> {
        String availability = new String(body, StandardCharsets.UTF_8);
        row = new Row(worker, availability.equals("online"), row.status(), row.info());
      }
      case "status" -> row = new Row(worker, row.online(), parse(body), row.info());
      case "info" -> row = new Row(worker, row.online(), row.status(), parse(body));
      default -> {
        return;
      }
    }
    rows.put(worker, row);
  }

  private JsonNode parse(byte[] body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  /** Waits until something has come and nothing more comes for a moment; or for so long. */
  public void awaitSettled(long timeoutMillis) throws InterruptedException {
    if (changes.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS)) {
      while (changes.tryAcquire(SETTLED_MILLIS, TimeUnit.MILLISECONDS)) {
        changes.drainPermits();
      }
    }
  }

  /** Waits for a change. */
  public void awaitChange() throws InterruptedException {
    changes.acquire();
    changes.drainPermits();
  }

  /** Every worker that says or said something, by id. */
  public synchronized List<Row> rows() {
    return new ArrayList<>(rows.values());
  }

  /** All of it, for programs. */
  public ObjectNode json() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ArrayNode workers = all.putArray("workers");
    rows().forEach(row -> workers.add(row.json()));
    return all;
  }

  /** Why nothing more comes; empty while the connection stands. */
  public synchronized Optional<String> lostBecause() {
    return Optional.ofNullable(lost);
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {}

  @Override
  public void lost(String why) {
    synchronized (this) {
      lost = why;
    }
    changes.release();
  }
}

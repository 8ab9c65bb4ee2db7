package org.hailomqtt.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.hailomqtt.protocol.TopicGrammar;

/** Asks a worker by control messages, as a person would. One thread. */
final class WorkerControl implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final String name = "control-" + UUID.randomUUID();
  private final AtomicInteger lastId = new AtomicInteger();
  private final TopicGrammar topics;
  private final String worker;
  private final Producer producer;

  WorkerControl(Broker broker, TopicGrammar topics, String worker) {
    this.topics = topics;
    this.worker = worker;
    this.producer = Producer.mqtt5(broker, name);
    producer.subscribe(topics.base() + "/reply/" + name + "/#", 1);
  }

  /** The reply to a control message without a body. */
  JsonNode ask(String action) {
    String id = String.valueOf(lastId.incrementAndGet());
    producer.publish(Message.of(topics.control(worker, action, name, id), ""));
    return ReplyJson.of(producer.await(topics.reply(name, id), Limits.GENEROUS));
  }

  /** The id of the request on the device; empty if there is none. */
  String running() {
    return ask("status").at("/running/id").asText();
  }

  /** Waits until the worker says that it runs a request. */
  void awaitRunning(String id) {
    await().atMost(Limits.GENEROUS).pollInterval(POLL).until(this::running, id::equals);
  }

  @Override
  public void close() {
    producer.close();
  }
}

package org.hailomqtt.harness.campaign;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.hailomqtt.harness.Broker;
import org.hailomqtt.harness.Delivery;
import org.hailomqtt.harness.Message;
import org.hailomqtt.harness.Producer;
import org.hailomqtt.protocol.TopicGrammar;

/** Asks a worker how it is until it is ready with nothing outstanding. One thread. */
final class StatusQuestion {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicInteger lastId = new AtomicInteger();
  private final Broker broker;
  private final TopicGrammar topics;
  private final String worker;

  StatusQuestion(Broker broker, TopicGrammar topics, String worker) {
    this.broker = broker;
    this.topics = topics;
    this.worker = worker;
  }

  /**
   * Waits until the worker is ready and holds no request.
   *
   * @return its counters then
   */
  Map<String, Long> awaitIdle(Duration limit, Supplier<String> log) {
    String client = "question-" + worker;
    AtomicReference<JsonNode> last = new AtomicReference<>(JSON.createObjectNode());
    try (Producer producer = Producer.mqtt5(broker, client)) {
      producer.subscribe(topics.base() + "/reply/" + client + "/#", 1);
      await()
          .atMost(limit)
          .until(
              () -> {
                last.set(ask(producer, client));
                return isIdle(last.get());
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not idle, but " + last.get() + "\n" + log.get(), e);
    }
    Map<String, Long> counters = new HashMap<>();
    last.get()
        .at("/counters")
        .properties()
        .forEach(each -> counters.put(each.getKey(), each.getValue().asLong()));
    return counters;
  }

  private JsonNode ask(Producer producer, String client) throws JsonProcessingException {
    String id = String.valueOf(lastId.incrementAndGet());
    producer.publish(Message.of(topics.control(worker, "status", client, id), ""));
    try {
      Delivery reply = producer.await(topics.reply(client, id), PATIENCE);
      return JSON.readTree(reply.text());
    } catch (AssertionError e) {
      return JSON.createObjectNode(); // it is away: asked again
    }
  }

  private static boolean isIdle(JsonNode status) {
    if (!status.path("state").asText().equals("ready")) {
      return false;
    }
    int outstanding = 0;
    for (JsonNode lane : status.path("lanes")) {
      outstanding += lane.path("outstanding").asInt();
    }
    return outstanding == 0;
  }
}

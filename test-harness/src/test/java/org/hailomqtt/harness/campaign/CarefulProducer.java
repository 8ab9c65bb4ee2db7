package org.hailomqtt.harness.campaign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.hailomqtt.harness.Broker;
import org.hailomqtt.harness.Delivery;
import org.hailomqtt.harness.InferRequests;
import org.hailomqtt.harness.Message;
import org.hailomqtt.harness.Producer;
import org.hailomqtt.harness.ProducerOptions;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * A producer with a persistent session that publishes again what the broker had not confirmed. One
 * thread.
 */
final class CarefulProducer implements AutoCloseable {
  private static final long CONFIRM_SECONDS = 20;
  private static final List<Lane> LANES = List.of(Lane.values());

  private final Broker broker;
  private final InferRequests requests;
  private final List<Producer> connections = new ArrayList<>();

  CarefulProducer(Broker broker, TopicGrammar topics) {
    this.broker = broker;
    this.requests = new InferRequests(topics, "me-" + topics.base());
    connect();
    last().subscribe(requests.replies(), 1);
  }

  private void connect() {
    connections.add(
        Producer.connect(
            ProducerOptions.mqtt5(broker.uri(), requests.client()).withPersistentSession()));
  }

  private Producer last() {
    return connections.get(connections.size() - 1);
  }

  /** Publishes each and does not wait for the broker. */
  Map<Message, CompletableFuture<Integer>> publish(List<String> ids) {
    Map<Message, CompletableFuture<Integer>> published = new LinkedHashMap<>();
    for (String id : ids) {
      Message request = request(id);
      published.put(request, last().publishLater(request));
    }
    return published;
  }

  /** Which lane and model a request takes depends on its id alone: repeated, it is the same. */
  private Message request(String id) {
    int number = Integer.parseInt(id.substring(1));
    Lane lane = LANES.get(number % LANES.size());
    return requests.in(lane, number % 4 == 0 ? "slow" : "quick", id);
  }

  /** Waits until the broker has confirmed each. */
  void confirm(Map<Message, CompletableFuture<Integer>> published) {
    published.values().forEach(CarefulProducer::code);
  }

  private static int code(CompletableFuture<Integer> published) {
    try {
      return published.get(CONFIRM_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the broker did not confirm a request", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Those of the requests that the broker has not confirmed yet. */
  static List<Message> unconfirmed(Map<Message, CompletableFuture<Integer>> published) {
    return published.entrySet().stream()
        .filter(each -> !each.getValue().isDone())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Comes back after the broker did, and publishes again what it had not confirmed in time. */
  void comeBack(List<Message> unconfirmed) {
    last().drop();
    connect();
    if (!last().sessionPresent()) {
      throw new AssertionError("the broker lost the producer's session");
    }
    List<CompletableFuture<Integer>> again = new ArrayList<>();
    unconfirmed.forEach(request -> again.add(last().publishLater(request)));
    again.forEach(CarefulProducer::code);
  }

  /** All replies by id, each in the order of receipt. */
  Map<String, List<Delivery>> replies() {
    return connections.stream()
        .flatMap(connection -> connection.deliveries().stream())
        .collect(
            Collectors.groupingBy(
                reply -> reply.topic().substring(reply.topic().lastIndexOf('/') + 1)));
  }

  @Override
  public void close() {
    connections.forEach(Producer::close);
  }
}

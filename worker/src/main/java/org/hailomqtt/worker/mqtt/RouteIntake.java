package org.hailomqtt.worker.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.Route;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.Delivery;
import org.hailomqtt.worker.scheduling.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of the messages that routes read, and brings their replies to the routes' reply
 * topics. Called on a Paho thread, which it never blocks.
 *
 * <p>A message is acknowledged on receipt: a newer picture is worth more than the same once more.
 */
final class RouteIntake implements MqttConnection.Receiver {
  private final TopicGrammar topics;
  private final List<Route> routes;
  private final LaneSessions.Intake intake;
  private final LongSupplier order;
  private final Supplier<String> ids;
  private final ScheduledExecutorService timer;
  private @Nullable MqttConnection latest;
  private List<Entry> entries = List.of();

  /** A route on one connection: what that leaves unfinished, the next knows nothing of. */
  private record Entry(Route route, RouteTurns turns) {}

  /**
   * @param order numbers the messages, together with those of the lanes
   * @param ids names each request
   */
  RouteIntake(
      TopicGrammar topics,
      List<Route> routes,
      LaneSessions.Intake intake,
      LongSupplier order,
      Supplier<String> ids,
      ScheduledExecutorService timer) {
    this.topics = topics;
    this.routes = List.copyOf(routes);
    this.intake = intake;
    this.order = order;
    this.ids = ids;
    this.timer = timer;
  }

  @Override
  public void arrived(MqttConnection connection, InboundMessage message, int packetId) {
    if (message.qos() > 0) {
      OrderedAcks acks = connection.acks();
      acks.acknowledge(acks.received(packetId, message.payload().length), () -> {});
    }
    // An empty one only clears what the broker keeps.
    if (message.retained() || message.payload().length == 0) {
      return;
    }
    for (Entry entry : entriesOf(connection)) {
      if (entry.route().topic().matches(message.topic())) {
        entry.turns().offer(message);
      }
    }
  }

  private synchronized List<Entry> entriesOf(MqttConnection connection) {
    if (connection != latest) {
      latest = connection;
      List<Entry> fresh = new ArrayList<>();
      routes.forEach(route -> fresh.add(entry(connection, route)));
      entries = List.copyOf(fresh);
    }
    return entries;
  }

  private Entry entry(MqttConnection connection, Route route) {
    return new Entry(
        route,
        new RouteTurns(
            route.name(),
            route.minInterval(),
            (message, done) -> submit(connection, route, message, done),
            timer,
            intake.nanoClock()));
  }

  private void submit(
      MqttConnection connection, Route route, InboundMessage message, Runnable done) {
    if (!connection.isLive()) {
      return;
    }
    String topic = topics.request(route.lane(), route.preset(), route.name(), ids.get());
    MessageProperties properties = message.properties().ofBody();
    intake.metrics().count(Event.RECEIVED, route.lane());
    intake
        .receive()
        .accept(
            new Inbound(
                route.lane(),
                new InboundMessage(topic, message.payload(), 0, false, properties),
                new Routed(connection, route, route.replyTopic(message.topic()), done),
                order.getAsLong(),
                intake.nanoClock().getAsLong()));
  }

  /** A request that a route made: its reply goes where the route says, whatever the body says. */
  private final class Routed implements Delivery {
    private final MqttConnection connection;
    private final Route route;
    private final ReplyAddress replyTo;
    private final Runnable done;

    private Routed(MqttConnection connection, Route route, String replyTopic, Runnable done) {
      this.connection = connection;
      this.route = route;
      this.replyTo = ReplyAddress.of(replyTopic);
      this.done = done;
    }

    @Override
    public boolean isLive() {
      return connection.isLive();
    }

    @Override
    public void publish(Answer answer, Runnable confirmed) {
      new ReplyCourier(route.lane(), intake)
          .publish(connection, new Answer(replyTo, answer.body(), route.retain()), confirmed);
    }

    @Override
    public void tell(Answer news) {
      String topic =
          news.to().topic().endsWith("/chunk") ? replyTo.chunkTopic() : replyTo.eventTopic();
      ReplyCourier.tell(connection, new Answer(ReplyAddress.of(topic), news.body(), news.retain()));
    }

    @Override
    public void acknowledge(Runnable acknowledged) {
      done.run();
      acknowledged.run();
    }
  }
}

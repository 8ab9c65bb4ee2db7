package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.model.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session by which routes read topics of others. Thread-safe; connected and disconnected as
 * often as need be, and closed once.
 */
public final class RouteSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RouteSession.class);

  private final BrokerConnector connector;
  private final TopicGrammar topics;
  private final Names names;
  private final Supplier<List<Route>> routes;
  private final LaneSessions.Intake intake;
  private final LongSupplier order;
  private final ScheduledExecutorService timer;
  private volatile @Nullable MqttSession session;
  private volatile @Nullable BrokerTrouble trouble;
  private volatile boolean closed;

  /**
   * Who reads. Immutable.
   *
   * @param worker id of the worker
   * @param run names this start of it
   * @param ids names each request
   */
  public record Names(String worker, String run, Supplier<String> ids) {}

  /**
   * A session that is not connected.
   *
   * @param routes those that there are when it connects
   * @param order numbers the messages, together with those of the lanes
   * @param timer runs what waits
   */
  public RouteSession(
      BrokerConnector connector,
      TopicGrammar topics,
      Names names,
      Supplier<List<Route>> routes,
      LaneSessions.Intake intake,
      LongSupplier order,
      ScheduledExecutorService timer) {
    this.connector = connector;
    this.topics = topics;
    this.names = names;
    this.routes = routes;
    this.intake = intake;
    this.order = order;
    this.timer = timer;
  }

  /** Connects if there are routes, on a thread of its own. */
  public synchronized void connect(Executor threads) {
    List<Route> now = routes.get();
    if (closed || session != null || now.isEmpty()) {
      return;
    }
    MqttSession fresh =
        new MqttSession(
            SessionPolicy.routes(
                topics,
                names.worker(),
                names.run(),
                now.stream().map(route -> route.topic().toString()).distinct().toList()),
            connector,
            new RouteIntake(topics, now, intake, order, names.ids(), timer),
            new RouteObserver(),
            timer,
            intake.nanoClock());
    session = fresh;
    threads.execute(fresh);
  }

  /** Disconnects; what comes meanwhile is not read. Waits half a second at most. */
  public synchronized void disconnect() {
    MqttSession ending = session;
    session = null;
    trouble = null;
    if (ending != null) {
      ending.close();
    }
  }

  /** Why the routes are not read though they should be; empty if they are. */
  public Optional<BrokerTrouble> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** What keeps it from its work, for people; empty if it gets on. */
  public Optional<String> stall() {
    MqttSession current = session;
    return current == null ? Optional.empty() : current.stall();
  }

  /** Whether every reply is confirmed. */
  public boolean isFlushed() {
    MqttSession current = session;
    return current == null || current.isFlushed();
  }

  /** Ends the connection for good; callable twice. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private final class RouteObserver implements MqttSession.Observer {
    @Override
    public void connected(boolean resumed) {
      trouble = null;
      log.info("the routes are read");
    }

    @Override
    public void disconnected(BrokerTrouble why) {
      trouble = why;
      log.debug("the routes are not read: {}", why.sentence());
    }

    @Override
    public boolean isLostForGood(Duration stood) {
      return false;
    }

    @Override
    public void takenOver() {
      trouble = new BrokerTrouble("another client reads in its name", "start the worker again");
    }
  }
}

package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.scheduling.Inbound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that requests come by, one for each lane. Thread-safe; closed once.
 *
 * <p>They are connected and disconnected as often as need be; the broker keeps what comes
 * meanwhile.
 *
 * <p>Old mosquitto sends more than it was asked to. That is held, up to a limit over all lanes;
 * there the lane connects again with Receive Maximum 1, which stops the growth.
 */
public final class LaneSessions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LaneSessions.class);

  private final BrokerConnector connector;
  private final Plan plan;
  private final Intake intake;
  private final ScheduledExecutorService timer;
  private final SessionListener listener;
  private final Contest contest;
  private final AtomicLong sequence = new AtomicLong();
  private final Map<Lane, SessionPolicy> policies = new EnumMap<>(Lane.class);
  private volatile Map<Lane, MqttSession> sessions = Map.of();
  private List<MqttSession> leaving = List.of();
  private volatile boolean closed;

  /**
   * What is asked of the broker. Immutable.
   *
   * @param topics the base
   * @param types the model types served; empty for all
   * @param window unacknowledged requests that may be delivered, in each lane
   * @param heldMessages unacknowledged requests that are too many, over all lanes
   * @param heldBytes size of their bodies that is too much, over all lanes
   */
  public record Plan(
      TopicGrammar topics, List<String> types, int window, int heldMessages, long heldBytes) {}

  /**
   * What requests are handed to. Immutable.
   *
   * @param receive takes each, in the order of receipt; does not block
   * @param nanoClock monotonic
   * @param metrics counts them
   */
  public record Intake(Consumer<Inbound> receive, LongSupplier nanoClock, WorkerMetrics metrics) {}

  /**
   * Sessions that are not started yet.
   *
   * @param timer runs what is tried again
   * @param listener hears how they fare
   * @param contest tells when another worker takes them away; the same as control's
   */
  public LaneSessions(
      BrokerConnector connector,
      Plan plan,
      Intake intake,
      ScheduledExecutorService timer,
      SessionListener listener,
      Contest contest) {
    this.connector = connector;
    this.plan = plan;
    this.intake = intake;
    this.timer = timer;
    this.listener = listener;
    this.contest = contest;
    for (Lane lane : Lane.values()) {
      policies.put(lane, SessionPolicy.lane(plan.topics(), lane, plan.types(), plan.window()));
    }
  }

  /**
   * Connects them, each on a thread of its own: the broker sends requests from now on. Nothing
   * happens if they are, or if this is closed.
   *
   * @return false if earlier ones are not through with disconnecting: they could take the sessions
   *     from the new ones
   */
  public synchronized boolean connect(Executor threads) {
    if (closed || !sessions.isEmpty()) {
      return true;
    }
    if (!leaving.stream().allMatch(MqttSession::isOver)) {
      return false;
    }
    Map<Lane, MqttSession> fresh = new EnumMap<>(Lane.class);
    policies.forEach((lane, policy) -> fresh.put(lane, session(lane, policy)));
    sessions = fresh;
    fresh.values().forEach(threads::execute);
    return true;
  }

  private MqttSession session(Lane lane, SessionPolicy policy) {
    return new MqttSession(
        policy,
        connector,
        new RequestIntake(lane, intake, () -> checkHeld(lane), sequence),
        new LaneObserver(lane, listener, contest),
        timer,
        intake.nanoClock());
  }

  /**
   * Disconnects them; the broker keeps the sessions, and gives what was not acknowledged to whoever
   * connects next. Waits for their threads, half a second at most; nothing happens if they are not
   * connected.
   */
  public synchronized void disconnect() {
    Map<Lane, MqttSession> ending = sessions;
    sessions = Map.of();
    // All at once, so that three slow ends take no longer than one.
    ending.values().forEach(MqttSession::stop);
    long until = intake.nanoClock().getAsLong() + MqttSession.CLOSE_TIMEOUT.toNanos();
    ending.forEach(
        (lane, session) -> {
          session.close(until);
          policies.put(lane, session.policy());
          listener.laneLeft(lane);
        });
    leaving = List.copyOf(ending.values());
  }

  /** The place in the order of receipt of a message that came to another session just now. */
  public long nextInOrder() {
    return sequence.getAndIncrement();
  }

  private void checkHeld(Lane lane) {
    int messages = 0;
    long bytes = 0;
    for (MqttSession session : sessions.values()) {
      OrderedAcks acks = session.connection().map(MqttConnection::acks).orElse(null);
      if (acks != null) {
        messages += acks.outstanding();
        bytes += acks.outstandingBytes();
      }
    }
    MqttSession session = sessions.get(lane);
    if ((messages > plan.heldMessages() || bytes > plan.heldBytes())
        && session != null
        && session.policy().receiveMaximum() > 1) {
      log.warn(
          "lane {}: {} requests of {} bytes are held, more than the broker was asked for;"
              + " connecting again with Receive Maximum 1",
          lane.label(),
          messages,
          bytes);
      session.limitWindow();
    }
  }

  /** Requests of a lane that are delivered and not acknowledged. */
  public int outstanding(Lane lane) {
    MqttSession session = sessions.get(lane);
    return session == null
        ? 0
        : session.connection().map(connection -> connection.acks().outstanding()).orElse(0);
  }

  /** Whether a lane holds as much as it asked for, so that the broker may hold more. */
  public boolean isWindowFull(Lane lane) {
    MqttSession session = sessions.get(lane);
    return session != null && outstanding(lane) >= session.policy().receiveMaximum();
  }

  /** What keeps one of them from its work, for people; empty if all get on. */
  public Optional<String> stall() {
    return sessions.values().stream().flatMap(session -> session.stall().stream()).findFirst();
  }

  /** Whether every reply is confirmed. */
  public boolean isFlushed() {
    return sessions.values().stream().allMatch(MqttSession::isFlushed);
  }

  /** Ends the connections for good; the broker keeps the sessions. Callable twice. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private record LaneObserver(Lane lane, SessionListener listener, Contest contest)
      implements MqttSession.Observer {
    @Override
    public boolean isLostForGood(Duration stood) {
      return contest.isLostForGood(lane, stood);
    }

    @Override
    public void connected(boolean resumed) {
      listener.laneConnected(lane, resumed);
    }

    @Override
    public void disconnected(BrokerTrouble trouble) {
      listener.laneDisconnected(lane, trouble);
    }

    @Override
    public void takenOver() {
      listener.laneTakenOver(lane);
    }
  }
}

package org.hailomqtt.worker.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.scheduling.ControlHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session for control messages and for what the worker publishes of itself, with its last will.
 * Thread-safe; started once, closed once.
 */
public final class ControlSession implements AutoCloseable {
  private static final String TEXT = "text/plain";

  private static final Logger log = LoggerFactory.getLogger(ControlSession.class);

  private final MqttSession session;
  private final String availability;
  private final AtomicBoolean saidRefused = new AtomicBoolean();

  /**
   * What a worker is among those of its base. Immutable.
   *
   * @param run names this start of the worker
   * @param claim decides whether it serves
   */
  public record Standing(String run, BaseClaim claim) {}

  /**
   * A session that is not started yet.
   *
   * @param handler takes each message, on the control thread
   * @param control the control thread
   * @param timer runs what is tried again
   * @param listener hears how it fares
   * @param contest hears whether it stands; the same as the lanes'
   * @param standing among the workers of the base
   * @param nanoClock monotonic
   */
  public ControlSession(
      BrokerConnector connector,
      TopicGrammar topics,
      String worker,
      ControlHandler handler,
      Executor control,
      ScheduledExecutorService timer,
      SessionListener listener,
      Contest contest,
      Standing standing,
      LongSupplier nanoClock) {
    this.availability = topics.availability(worker);
    Outbound will =
        Outbound.retained(availability, "offline".getBytes(StandardCharsets.UTF_8), TEXT);
    session =
        new MqttSession(
            SessionPolicy.control(topics, worker, standing.run(), will),
            connector,
            new ControlIntake(handler, control, topics, standing.claim()),
            new ControlObserver(listener, contest, standing.claim()),
            timer,
            nanoClock);
  }

  /** Starts it on a thread of its own. */
  public void start(Executor threads) {
    threads.execute(session);
  }

  /** Publishes a retained message if the broker is there; otherwise it is dropped. */
  public void publishRetained(String topic, byte[] body, String contentType) {
    session
        .connection()
        .ifPresent(
            connection ->
                connection.publish(
                    Outbound.retained(topic, body, contentType), code -> settled(topic, code)));
  }

  /** Publishes this worker's availability, if the broker is there. */
  public void announce(BaseClaim.Outgoing announcement) {
    session
        .connection()
        .ifPresent(
            connection ->
                connection.publish(
                    announcement.message(availability), code -> settled(availability, code)));
  }

  private void settled(String topic, int code) {
    if (ReasonCodes.isError(code) && !saidRefused.getAndSet(true)) {
      log.warn(
          "{}: the broker refuses what the worker says of itself with 0x{}; nobody can see its"
              + " state. See to it that the worker's account may publish below it",
          topic,
          Integer.toHexString(code));
    }
  }

  /** What the broker takes; empty while it is not connected. */
  public Optional<BrokerLimits> brokerLimits() {
    return session.connection().map(MqttConnection::limits);
  }

  /** What keeps it from its work, for people; empty if it gets on. */
  public Optional<String> stall() {
    return session.stall();
  }

  /** Whether everything published is confirmed. */
  public boolean isFlushed() {
    return session.isFlushed();
  }

  /** Ends the connection; callable twice. */
  @Override
  public void close() {
    session.close();
  }

  private record ControlObserver(SessionListener listener, Contest contest, BaseClaim claim)
      implements MqttSession.Observer {
    @Override
    public boolean isLostForGood(Duration stood) {
      return false;
    }

    @Override
    public void connected(boolean resumed) {
      contest.controlConnected();
      claim.connected();
      listener.controlConnected();
    }

    @Override
    public void disconnected(BrokerTrouble trouble) {
      contest.controlDisconnected();
      claim.disconnected();
      listener.controlDisconnected(trouble);
    }

    @Override
    public void takenOver() {
      listener.takenOver();
    }
  }
}

package org.hailomqtt.worker.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.InboundMessage;
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
   * Another program that says when it has started. Immutable.
   *
   * @param topic where it says {@code online}
   * @param cameOnline runs then, on the control thread
   */
  public record Neighbour(String topic, Runnable cameOnline) {
    boolean isOnline(InboundMessage message) {
      return new String(message.payload(), StandardCharsets.UTF_8).equals("online");
    }
  }

  /**
   * A session that is not started yet.
   *
   * @param handler takes each message, on the control thread
   * @param control the control thread
   * @param timer runs what is tried again
   * @param listener hears how it fares
   * @param contest hears whether it stands; the same as the lanes'
   * @param standing among the workers of the base
   * @param neighbour another program that is to be heard
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
      Optional<Neighbour> neighbour,
      LongSupplier nanoClock) {
    this.availability = topics.availability(worker);
    Outbound will =
        Outbound.retained(availability, "offline".getBytes(StandardCharsets.UTF_8), TEXT);
    session =
        new MqttSession(
            SessionPolicy.control(
                topics,
                worker,
                standing.run(),
                neighbour.map(Neighbour::topic).stream().toList(),
                will),
            connector,
            new ControlIntake(handler, control, topics, standing.claim(), neighbour),
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
    publishRetained(topic, body, contentType, () -> {});
  }

  /** The same; tells once the broker has it. */
  public void publishRetained(String topic, byte[] body, String contentType, Runnable taken) {
    session
        .connection()
        .ifPresent(
            connection ->
                connection.publish(
                    Outbound.retained(topic, body, contentType),
                    code -> {
                      settled(topic, code);
                      if (!ReasonCodes.isError(code)) {
                        taken.run();
                      }
                    }));
  }

  /** Publishes what nobody has to receive, at QoS 0, if the broker is there. */
  public void tell(String topic, byte[] body) {
    session.connection().ifPresent(connection -> connection.tell(Outbound.news(topic, body, null)));
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

package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with the broker, kept up for as long as the worker runs: connects, waits for the
 * connection to be lost, connects again. {@link #run} is the session thread; the rest is
 * thread-safe.
 */
final class MqttSession implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

  /** How long the end of a session is waited for; the process must end within 10 s in all. */
  static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  /** Longer than connecting, subscribing and waiting for the next try can take. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);

  private final BrokerConnector connector;
  private final MqttConnection.Receiver receiver;
  private final Observer observer;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoClock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Backoff backoff = new Backoff(new Random());
  private volatile SessionPolicy policy;
  private volatile @Nullable MqttConnection current;
  private volatile Step step = Step.NOT_STARTED;
  private volatile long stepNanos;
  private boolean subscribed;

  /** What the session thread is at. */
  private enum Step {
    NOT_STARTED,
    CONNECTING,
    CONNECTED,
    DISCONNECTING,
    RESTING,
    /** Closed or taken over. */
    ENDED,
    /** Ended by a fault of the program. */
    DIED
  }

  /** Hears how the session fares; on the session thread. */
  interface Observer {
    /**
     * It is connected and subscribed.
     *
     * @param resumed whether the broker had kept it
     */
    void connected(boolean resumed);

    /**
     * It is not connected, and is being tried again.
     *
     * @param trouble for people
     */
    void disconnected(BrokerTrouble trouble);

    /**
     * Whether a connection that ended without a reason means that another client has the session.
     *
     * @param stood for how long it was connected
     */
    boolean isLostForGood(Duration stood);

    /** Another client took it over; it is not tried again. */
    void takenOver();
  }

  MqttSession(
      SessionPolicy policy,
      BrokerConnector connector,
      MqttConnection.Receiver receiver,
      Observer observer,
      ScheduledExecutorService timer,
      LongSupplier nanoClock) {
    this.policy = policy;
    this.connector = connector;
    this.receiver = receiver;
    this.observer = observer;
    this.timer = timer;
    this.nanoClock = nanoClock;
  }

  /** Keeps the session up until it is closed or taken over. */
  @Override
  public void run() {
    Step last = Step.DIED;
    enter(Step.CONNECTING);
    try {
      while (closing.getCount() > 0 && serveOneConnection()) {
        enter(Step.RESTING);
        closing.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
      }
      last = Step.ENDED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      last = Step.ENDED;
    } finally {
      enter(last);
      ended.countDown();
    }
  }

  private void enter(Step next) {
    stepNanos = nanoClock.getAsLong();
    step = next;
  }

  /**
   * What keeps the session thread from its work, for people; empty if it gets on. A connection that
   * stands is watched by its keep-alive. Any thread.
   */
  Optional<String> stall() {
    Step now = step;
    return switch (now) {
      case NOT_STARTED, CONNECTED, ENDED -> Optional.empty();
      case DIED -> Optional.of("the session thread of " + policy.name() + " has ended");
      case CONNECTING, DISCONNECTING, RESTING -> {
        Duration taken = Duration.ofNanos(nanoClock.getAsLong() - stepNanos);
        yield taken.compareTo(STEP_LIMIT) <= 0
            ? Optional.empty()
            : Optional.of(
                "the session thread of "
                    + policy.name()
                    + " has been "
                    + now.name().toLowerCase(Locale.ROOT)
                    + " for "
                    + taken.toSeconds()
                    + " s");
      }
    };
  }

  /** False if the session is not to be tried again. */
  private boolean serveOneConnection() throws InterruptedException {
    SessionPolicy now = policy;
    MqttConnection connection = null;
    enter(Step.CONNECTING);
    try {
      ReceiveGate gate = connector.gate();
      connection = new MqttConnection(connector.url(), now, receiver, gate, timer);
      current = connection;
      boolean resumed = connection.open(connector.options(gate), subscribed);
      subscribed = true;
      if (closing.getCount() == 0) {
        return false;
      }
      backoff.reset();
      enter(Step.CONNECTED);
      observer.connected(resumed);
      connection.awaitLost();
      if (closing.getCount() == 0) {
        return false;
      }
      Duration stood = Duration.ofNanos(nanoClock.getAsLong() - stepNanos);
      if (connection.wasTakenOver() || (connection.wasCut() && observer.isLostForGood(stood))) {
        observer.takenOver();
        return false;
      }
      observer.disconnected(connector.lost());
    } catch (MqttException e) {
      log.debug("{}: can't connect", now.name(), e);
      observer.disconnected(connector.explain(e));
    } catch (RuntimeException e) {
      // Paho has faults of its own, and a session that ends by one would never come back.
      log.error("{}: a fault on the way to the broker", now.name(), e);
      observer.disconnected(
          new BrokerTrouble("a fault on the way to the broker", "report it with the log"));
    } finally {
      enter(Step.DISCONNECTING);
      current = null;
      if (connection != null) {
        connection.close();
      }
    }
    return true;
  }

  /** The connection of now, if there is one. */
  Optional<MqttConnection> connection() {
    return Optional.ofNullable(current);
  }

  /**
   * Has the broker send one message at a time from now on, by connecting again; once and for all.
   * Old mosquitto grows what is outstanding with every acknowledgement unless the limit is 1.
   */
  void limitWindow() {
    if (policy.receiveMaximum() > 1) {
      policy = policy.withReceiveMaximum(1);
      connection().ifPresent(MqttConnection::giveUp);
    }
  }

  /** Whether everything published on the connection of now is confirmed. */
  boolean isFlushed() {
    return connection().map(connection -> connection.pendingReplies() == 0).orElse(true);
  }

  /** How the session behaves now. */
  SessionPolicy policy() {
    return policy;
  }

  /** Whether its thread has come to its end. */
  boolean isOver() {
    return ended.getCount() == 0;
  }

  /** Has the session end, without waiting for it; callable twice. */
  void stop() {
    closing.countDown();
    connection().ifPresent(MqttConnection::giveUp);
  }

  /** Ends the connection and the session thread; callable twice. The broker keeps the session. */
  @Override
  public void close() {
    close(nanoClock.getAsLong() + CLOSE_TIMEOUT.toNanos());
  }

  /** The same with the time of the clock after which it is waited for no longer. */
  void close(long untilNanos) {
    stop();
    if (step != Step.NOT_STARTED) {
      try {
        if (!ended.await(untilNanos - nanoClock.getAsLong(), TimeUnit.NANOSECONDS)) {
          log.debug("{}: the session did not end in time", policy.name());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

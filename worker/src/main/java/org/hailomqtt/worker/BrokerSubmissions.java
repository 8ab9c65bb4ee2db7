package org.hailomqtt.worker;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.http.Submissions;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.jspecify.annotations.Nullable;

/**
 * The requests that came over HTTP, on their way over the broker like everybody's. Thread-safe;
 * connects with the first request, and again after the connection was lost.
 */
final class BrokerSubmissions implements Submissions {
  private static final int TRIES = 500;
  private static final long RETRY_MILLIS = 10;
  private static final String STOPPING = "the worker is stopping";

  private final BrokerConfig broker;
  private final TopicGrammar topics;
  private final String clientId;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong failures = new AtomicLong();
  private @Nullable Connected current;
  private String lastFailure = "";
  private volatile boolean closed;

  /**
   * @param clientId MQTT client id, of nobody else
   */
  BrokerSubmissions(BrokerConfig broker, TopicGrammar topics, String clientId) {
    this.broker = broker;
    this.topics = topics;
    this.clientId = clientId;
  }

  @Override
  public Ticket submit(Submission request, Listener listener) throws IOException {
    if (closed) {
      throw new IOException(STOPPING);
    }
    Connected connected = connected();
    String reply = topics.reply(request.client(), request.id());
    String topic = topics.request(request.lane(), request.type(), request.client(), request.id());
    Ticket ticket = connected.awaited.add(topic, reply, listener);
    try {
      connected.session.subscribe(List.of(reply + "/#"), false);
      publish(
          connected.session,
          new ProducerSession.Message(
              topic,
              request.body(),
              request.contentType(),
              request.expirySeconds(),
              request.user()));
    } catch (IOException | RuntimeException e) {
      ticket.close();
      throw e;
    }
    return () -> {
      ticket.close();
      if (!connected.awaited.isAwaited(reply)) {
        connected.session.unsubscribe(reply + "/#");
      }
    };
  }

  /** Waits for room: Paho takes only so many that the broker has not confirmed. */
  private static void publish(ProducerSession session, ProducerSession.Message message)
      throws IOException {
    try {
      for (int i = 0; i < TRIES; i++) {
        if (session.publish(message)) {
          return;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("the broker does not take requests at the moment; try again");
  }

  /** One connects; who waited for it while it failed is told so, instead of trying in turn. */
  private Connected connected() throws IOException {
    long seen = failures.get();
    lock.lock();
    try {
      Connected known = current;
      if (known != null && !known.awaited.isLost()) {
        return known;
      }
      if (failures.get() != seen) {
        throw new IOException(lastFailure);
      }
      close(known);
      current = connect();
      return current;
    } finally {
      lock.unlock();
    }
  }

  private Connected connect() throws IOException {
    AwaitedReplies awaited = new AwaitedReplies();
    Connected made = new Connected(new ProducerSession(broker, clientId, awaited), awaited);
    try {
      made.session.connect();
      if (closed) {
        throw new IOException(STOPPING);
      }
      return made;
    } catch (IOException e) {
      made.session.close();
      lastFailure = String.valueOf(e.getMessage());
      failures.incrementAndGet();
      throw e;
    }
  }

  /** A connection with those who wait for replies on it. */
  private record Connected(ProducerSession session, AwaitedReplies awaited) {}

  /** Does not wait for one who connects: that one closes what it made. */
  @Override
  public void close() {
    closed = true;
    if (lock.tryLock()) {
      try {
        close(current);
        current = null;
      } finally {
        lock.unlock();
      }
    }
  }

  private static void close(@Nullable Connected connected) {
    if (connected != null) {
      connected.awaited.end(STOPPING);
      connected.session.close();
    }
  }
}

package org.hailomqtt.worker;

import java.io.IOException;
import java.util.List;
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

  private final BrokerConfig broker;
  private final TopicGrammar topics;
  private final String clientId;
  private @Nullable Connected current;
  private boolean closed;

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

  private synchronized Connected connected() throws IOException {
    if (closed) {
      throw new IOException("the worker is stopping");
    }
    Connected known = current;
    if (known != null && !known.awaited.isLost()) {
      return known;
    }
    if (known != null) {
      known.session.close();
      current = null;
    }
    AwaitedReplies awaited = new AwaitedReplies();
    ProducerSession session = new ProducerSession(broker, clientId, awaited);
    try {
      session.connect();
    } catch (IOException e) {
      session.close();
      throw e;
    }
    Connected made = new Connected(session, awaited);
    current = made;
    return made;
  }

  /** A connection with those who wait for replies on it. */
  private record Connected(ProducerSession session, AwaitedReplies awaited) {}

  @Override
  public synchronized void close() {
    closed = true;
    Connected known = current;
    current = null;
    if (known != null) {
      known.awaited.lost("the worker is stopping");
      known.session.close();
    }
  }
}

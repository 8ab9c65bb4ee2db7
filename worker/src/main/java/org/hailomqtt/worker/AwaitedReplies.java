package org.hailomqtt.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.hailomqtt.worker.http.Submissions.Listener;
import org.hailomqtt.worker.http.Submissions.Ticket;
import org.hailomqtt.worker.mqtt.ProducerSession;

/** Who waits for which reply on one connection. Thread-safe; never blocks Paho's threads. */
final class AwaitedReplies implements ProducerSession.Listener {
  private static final String CHUNK = "/chunk";
  private static final String EVENT = "/event";
  private static final String LOST =
      "the connection to the broker was lost while the reply was waited for; the request stays with"
          + " the broker, and href tells what becomes of it";

  private final List<Waiting> all = new CopyOnWriteArrayList<>();
  private volatile boolean lost;

  /** One who waits. */
  private record Waiting(String requestTopic, String replyTopic, Listener listener) {}

  /** Adds one, until the ticket is closed. */
  Ticket add(String requestTopic, String replyTopic, Listener listener) {
    Waiting waiting = new Waiting(requestTopic, replyTopic, listener);
    all.add(waiting);
    if (lost) {
      listener.failed(LOST);
    }
    return () -> all.removeIf(waiting::equals);
  }

  boolean isAwaited(String replyTopic) {
    return all.stream().anyMatch(waiting -> waiting.replyTopic().equals(replyTopic));
  }

  /** Whether the connection is gone. */
  boolean isLost() {
    return lost;
  }

  @Override
  public void arrived(String topic, byte[] body) {
    if (topic.endsWith(CHUNK) && tell(parent(topic, CHUNK), one -> one.chunk(body))) {
      return;
    }
    if (topic.endsWith(EVENT) && tell(parent(topic, EVENT), one -> one.progress(body))) {
      return;
    }
    tell(topic, one -> one.reply(body));
  }

  private static String parent(String topic, String level) {
    return topic.substring(0, topic.length() - level.length());
  }

  /** Whether anybody waits for it. */
  private boolean tell(String replyTopic, Consumer<Listener> what) {
    boolean found = false;
    for (Waiting waiting : all) {
      if (waiting.replyTopic().equals(replyTopic)) {
        found = true;
        what.accept(waiting.listener());
      }
    }
    return found;
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {
    for (Waiting waiting : all) {
      if (waiting.requestTopic().equals(topic)) {
        tell(waiting.listener(), outcome);
      }
    }
  }

  private static void tell(Listener listener, ProducerSession.Outcome outcome) {
    if (outcome instanceof ProducerSession.Outcome.Refused refused) {
      listener.failed("the broker did not take the request: " + refused.why());
    } else if (outcome instanceof ProducerSession.Outcome.NobodySubscribed) {
      listener.failed(
          "nobody serves this lane and type, so the broker dropped the request; /ready tells why");
    } else {
      listener.taken();
    }
  }

  @Override
  public void lost(String why) {
    end(LOST);
  }

  /** Nothing comes any more. */
  void end(String why) {
    lost = true;
    all.forEach(waiting -> waiting.listener().failed(why));
  }
}

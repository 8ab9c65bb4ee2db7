package org.hailomqtt.harness.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.Delivery;

/** A delivery whose broker confirms at once; it counts what it saw. Thread-safe. */
final class ObservedDelivery implements Delivery {
  private final AtomicInteger replies = new AtomicInteger();
  private final AtomicInteger acknowledgements = new AtomicInteger();
  private final CountDownLatch acknowledged = new CountDownLatch(1);
  private volatile String fault = "";

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public void publish(Answer answer, Runnable confirmed) {
    replies.incrementAndGet();
    check(answer.to(), new String(answer.body(), StandardCharsets.UTF_8));
    confirmed.run();
  }

  @Override
  public void tell(Answer news) {
    check(news.to(), new String(news.body(), StandardCharsets.UTF_8));
  }

  @Override
  public void acknowledge(Runnable done) {
    acknowledgements.incrementAndGet();
    done.run();
    acknowledged.countDown();
  }

  private void check(ReplyAddress to, String body) {
    if (to.topic().chars().anyMatch(c -> c < ' ' || Character.isSurrogate((char) c))
        || to.topic().contains("#")
        || to.topic().contains("+")
        || to.topic().startsWith("$")) {
      fault = "a reply goes to the topic '" + to.topic() + "'";
    } else if (body.contains("\"INTERNAL\"")) {
      fault = "answered " + body;
    } else if (body.contains("Exception") || body.contains("java.") || body.contains("at org.")) {
      fault = "the reply shows what is inside: " + body;
    }
  }

  boolean awaitAcknowledged(long seconds) throws InterruptedException {
    return acknowledged.await(seconds, TimeUnit.SECONDS);
  }

  int replies() {
    return replies.get();
  }

  /** What is wrong with what was seen; empty if nothing. */
  String fault() {
    if (replies.get() > 1 || acknowledgements.get() != 1) {
      return replies + " replies, " + acknowledgements + " acknowledgements";
    }
    return fault;
  }
}

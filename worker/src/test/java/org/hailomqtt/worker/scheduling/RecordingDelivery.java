package org.hailomqtt.worker.scheduling;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A delivery whose broker is the test: it keeps what was published, confirms when it is told to,
 * and notes the acknowledgement. Thread-safe.
 */
final class RecordingDelivery implements Delivery {
  private final List<Answer> published = new ArrayList<>();
  private final List<Runnable> unconfirmed = new ArrayList<>();
  private final List<Answer> news = new ArrayList<>();
  private boolean live = true;
  private int acknowledgements;

  @Override
  public synchronized boolean isLive() {
    return live;
  }

  @Override
  public synchronized void publish(Answer answer, Runnable confirmed) {
    published.add(answer);
    unconfirmed.add(confirmed);
  }

  @Override
  public synchronized void tell(Answer answer) {
    news.add(answer);
  }

  /** The bodies told, as text. */
  synchronized List<String> news() {
    return news.stream().map(answer -> new String(answer.body(), StandardCharsets.UTF_8)).toList();
  }

  @Override
  public void acknowledge(Runnable acknowledged) {
    synchronized (this) {
      if (!live) {
        return;
      }
      acknowledgements++;
    }
    acknowledged.run();
  }

  /** The broker confirms everything published so far. */
  void confirm() {
    List<Runnable> now;
    synchronized (this) {
      now = List.copyOf(unconfirmed);
      unconfirmed.clear();
    }
    now.forEach(Runnable::run);
  }

  /** The connection goes away. */
  synchronized void cut() {
    live = false;
    unconfirmed.clear();
  }

  synchronized List<Answer> published() {
    return List.copyOf(published);
  }

  /** The bodies published, as text. */
  synchronized List<String> bodies() {
    return published.stream()
        .map(answer -> new String(answer.body(), StandardCharsets.UTF_8))
        .toList();
  }

  synchronized int acknowledgements() {
    return acknowledgements;
  }
}

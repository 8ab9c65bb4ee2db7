package org.hailomqtt.worker.scheduling;

/**
 * One delivery of a request by the broker: what replies to it and what acknowledges it, both on the
 * connection it came by. Thread-safe; nothing here blocks.
 *
 * <p>Once the connection is gone, nothing leaves any more and no callback runs: the broker delivers
 * the request again on the next one.
 */
public interface Delivery {
  /** Whether the connection it came by still stands. */
  boolean isLive();

  /**
   * Publishes a reply.
   *
   * @param confirmed runs once the broker has confirmed it, or refused it for good
   */
  void publish(Answer answer, Runnable confirmed);

  /** Publishes something that nobody has to receive, at QoS 0; what can't leave now is dropped. */
  void tell(Answer news);

  /**
   * Acknowledges the request, after those received before it on its connection.
   *
   * @param acknowledged runs once the acknowledgement has left
   */
  void acknowledge(Runnable acknowledged);
}

package org.hailomqtt.worker.submit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests that the broker or a worker still owes something for. One thread. */
final class Outstanding {
  /** The broker drops silently what is beyond its queue (mosquitto: 1000), so stay well below. */
  static final int MOST_UNANSWERED = 500;

  /** Publishes on their way: below what brokers allow (HiveMQ: 10). */
  static final int MOST_UNCONFIRMED = 9;

  /** By reply topic, in the order of sending. */
  private final Map<String, Sent> unanswered = new LinkedHashMap<>();

  /** By request topic. */
  private final Map<String, Integer> unconfirmed = new HashMap<>();

  /**
   * A request that was published. Immutable.
   *
   * @param number of the request
   * @param nanos when it was published
   */
  record Sent(int number, long nanos) {}

  boolean mayTakeOneMore() {
    return unanswered.size() < MOST_UNANSWERED && unconfirmed.size() < MOST_UNCONFIRMED;
  }

  boolean isConfirmed() {
    return unconfirmed.isEmpty();
  }

  boolean isAnswered() {
    return unanswered.isEmpty();
  }

  int unanswered() {
    return unanswered.size();
  }

  /** A request is about to be published: the broker's answer may come before that returns. */
  void publishing(String requestTopic, int number) {
    unconfirmed.put(requestTopic, number);
  }

  /** It was not published after all. */
  void notPublished(String requestTopic) {
    unconfirmed.remove(requestTopic);
  }

  /** A reply is owed. */
  void awaitReply(String replyTopic, Sent sent) {
    unanswered.put(replyTopic, sent);
  }

  /** The broker has answered; gives the request's number, if it is one of these. */
  Optional<Integer> confirmed(String requestTopic) {
    return Optional.ofNullable(unconfirmed.remove(requestTopic));
  }

  /** The reply has come, or never will; gives the request, if one was owed. */
  Optional<Sent> settled(String replyTopic) {
    return Optional.ofNullable(unanswered.remove(replyTopic));
  }

  /** Gives up what was sent too long ago. */
  List<Sent> expire(long nowNanos, Duration limit) {
    List<Sent> expired = new ArrayList<>();
    unanswered
        .values()
        .removeIf(
            sent -> {
              boolean late = nowNanos - sent.nanos() > limit.toNanos();
              return late && expired.add(sent);
            });
    return expired;
  }
}

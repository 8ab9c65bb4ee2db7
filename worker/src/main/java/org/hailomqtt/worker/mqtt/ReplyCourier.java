package org.hailomqtt.worker.mqtt;

import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.scheduling.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the replies of one lane to the broker, and counts what becomes of them. Thread-safe. */
final class ReplyCourier {
  private static final Logger log = LoggerFactory.getLogger(ReplyCourier.class);

  private final Lane lane;
  private final LongSupplier nanoClock;
  private final WorkerMetrics metrics;

  ReplyCourier(Lane lane, LaneSessions.Intake intake) {
    this.lane = lane;
    this.nanoClock = intake.nanoClock();
    this.metrics = intake.metrics();
  }

  /**
   * Publishes the reply, or an error of the same id where the broker does not take it. Which of
   * them is seen when it leaves: a kept session's requests come before the limits are known.
   */
  void publish(MqttConnection connection, Answer answer, Runnable confirmed) {
    Outbound reply = outbound(answer, answer.body());
    long start = nanoClock.getAsLong();
    connection.publish(
        reply,
        code -> {
          if (code == ReasonCodes.PACKET_TOO_LARGE && !connection.limits().fits(reply)) {
            connection.publish(
                tooLarge(answer, connection.limits()),
                errorCode -> settled(answer, errorCode, start, confirmed));
          } else {
            settled(answer, code, start, confirmed);
          }
        });
  }

  /** Publishes what nobody has to receive, if the broker takes it now. */
  static void tell(MqttConnection connection, Answer news) {
    connection.tell(Outbound.news(news.to().topic(), news.body(), news.to().correlationData()));
  }

  private void settled(Answer answer, int code, long start, Runnable confirmed) {
    if (ReasonCodes.isError(code)) {
      metrics.count(Event.REPLY_REJECTED, lane);
      log.warn(
          "{}: the broker refused a reply with 0x{}",
          answer.to().topic(),
          Integer.toHexString(code));
    } else {
      metrics.count(Event.REPLY_CONFIRMED, lane);
      metrics.times().published(lane, nanoClock.getAsLong() - start);
      if (code == ReasonCodes.NO_MATCHING_SUBSCRIBERS) {
        metrics.count(Event.REPLY_UNHEARD, lane);
      }
    }
    confirmed.run();
  }

  private Outbound tooLarge(Answer answer, BrokerLimits limits) {
    long most = limits.maxPacketBytes().orElseThrow();
    metrics.count(Event.REPLY_TOO_LARGE, lane);
    log.warn(
        "{}: the reply of {} bytes is answered TOO_LARGE, the broker takes {}",
        answer.to().topic(),
        answer.body().length,
        most);
    return outbound(answer, OversizedReply.insteadOf(answer.body(), most));
  }

  private static Outbound outbound(Answer answer, byte[] body) {
    return Outbound.reply(
        answer.to().topic(), body, answer.to().correlationData(), answer.retain());
  }
}

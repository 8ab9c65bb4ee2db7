package org.hailomqtt.worker.mqtt;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.Delivery;
import org.hailomqtt.worker.scheduling.Inbound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of one lane from its connection and hands them to the scheduler. Called on a
 * Paho thread, which it never blocks.
 */
final class RequestIntake implements MqttConnection.Receiver {
  private static final Logger log = LoggerFactory.getLogger(RequestIntake.class);
  private static final int MAX_HELD_AT_QOS_0 = 16;

  private final Lane lane;
  private final Consumer<Inbound> receive;
  private final LongSupplier nanoClock;
  private final WorkerMetrics metrics;
  private final ReplyCourier replies;
  private final Runnable held;
  private final AtomicLong sequence;

  /**
   * @param held runs when one more QoS 1 message is held
   * @param sequence numbers the messages of all lanes in the order of receipt
   */
  RequestIntake(Lane lane, LaneSessions.Intake intake, Runnable held, AtomicLong sequence) {
    this.lane = lane;
    this.receive = intake.receive();
    this.nanoClock = intake.nanoClock();
    this.metrics = intake.metrics();
    this.replies = new ReplyCourier(lane, intake);
    this.held = held;
    this.sequence = sequence;
  }

  @Override
  public void arrived(MqttConnection connection, InboundMessage message, int packetId) {
    metrics.count(Event.RECEIVED, lane);
    Delivery delivery;
    if (message.qos() == 0) {
      if (connection.heldAtQos0().incrementAndGet() > MAX_HELD_AT_QOS_0) {
        connection.heldAtQos0().decrementAndGet();
        metrics.ended(Event.DROPPED, lane, "unknown", ErrorCode.QUEUE_FULL.name());
        log.debug("{}: a QoS 0 request is dropped, {} are held", lane, MAX_HELD_AT_QOS_0);
        return;
      }
      delivery = new BestEffort(connection);
    } else {
      delivery =
          new Acknowledged(
              connection, connection.acks().received(packetId, message.payload().length));
    }
    receive.accept(
        new Inbound(lane, message, delivery, sequence.getAndIncrement(), nanoClock.getAsLong()));
    held.run();
  }

  /** A QoS 1 request. */
  private final class Acknowledged implements Delivery {
    private final MqttConnection connection;
    private final OrderedAcks.Ticket ticket;

    private Acknowledged(MqttConnection connection, OrderedAcks.Ticket ticket) {
      this.connection = connection;
      this.ticket = ticket;
    }

    @Override
    public boolean isLive() {
      return connection.isLive();
    }

    @Override
    public void publish(Answer answer, Runnable confirmed) {
      replies.publish(connection, answer, confirmed);
    }

    @Override
    public void tell(Answer news) {
      ReplyCourier.tell(connection, news);
    }

    @Override
    public void acknowledge(Runnable acknowledged) {
      connection
          .acks()
          .acknowledge(
              ticket,
              () -> {
                metrics.count(Event.ACKNOWLEDGED, lane);
                acknowledged.run();
              });
    }
  }

  /** A QoS 0 request: there is nothing to acknowledge, only a place to give back. */
  private final class BestEffort implements Delivery {
    private final MqttConnection connection;

    private BestEffort(MqttConnection connection) {
      this.connection = connection;
    }

    @Override
    public boolean isLive() {
      return connection.isLive();
    }

    @Override
    public void publish(Answer answer, Runnable confirmed) {
      replies.publish(connection, answer, confirmed);
    }

    @Override
    public void tell(Answer news) {
      ReplyCourier.tell(connection, news);
    }

    @Override
    public void acknowledge(Runnable acknowledged) {
      connection.heldAtQos0().decrementAndGet();
      acknowledged.run();
    }
  }
}

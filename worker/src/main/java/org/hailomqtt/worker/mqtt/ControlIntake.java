package org.hailomqtt.worker.mqtt;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.scheduling.ControlHandler;

/**
 * Takes control messages, acknowledges them on receipt, and hands them to the control thread.
 * Called on a Paho thread, which it never blocks.
 */
final class ControlIntake implements MqttConnection.Receiver {
  private final ControlHandler handler;
  private final Executor control;
  private final TopicGrammar topics;
  private final BaseClaim claim;
  private final Optional<ControlSession.Neighbour> neighbour;

  /**
   * @param control the control thread
   * @param claim hears of every worker's availability
   * @param neighbour another program whose coming is heard
   */
  ControlIntake(
      ControlHandler handler,
      Executor control,
      TopicGrammar topics,
      BaseClaim claim,
      Optional<ControlSession.Neighbour> neighbour) {
    this.handler = handler;
    this.control = control;
    this.topics = topics;
    this.claim = claim;
    this.neighbour = neighbour;
  }

  @Override
  public void arrived(MqttConnection connection, InboundMessage message, int packetId) {
    if (message.qos() > 0) {
      OrderedAcks acks = connection.acks();
      acks.acknowledge(acks.received(packetId, message.payload().length), () -> {});
    }
    Optional<String> worker = topics.parseAvailability(message.topic());
    if (worker.isPresent()) {
      claim.heard(worker.get(), message);
      return;
    }
    if (neighbour.filter(other -> other.topic().equals(message.topic())).isPresent()) {
      neighbour.filter(other -> other.isOnline(message)).ifPresent(other -> tell(other));
      return;
    }
    if (message.retained()) {
      return;
    }
    control.execute(
        () ->
            handler.handle(
                message,
                answer ->
                    connection.publish(
                        Outbound.reply(
                            answer.to().topic(),
                            answer.body(),
                            answer.to().correlationData(),
                            answer.retain()),
                        code -> {})));
  }

  private void tell(ControlSession.Neighbour other) {
    control.execute(other.cameOnline());
  }
}

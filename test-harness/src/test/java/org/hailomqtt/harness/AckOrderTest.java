package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckOrderTest {
  private static final String REQUEST_1 = "hailo/v1/request/clip/me/1";
  private static final String REQUEST_2 = "hailo/v1/request-high/clip/me/2";
  private static final String REPLY_1 = "hailo/v1/reply/me/1";
  private static final String REPLY_2 = "hailo/v1/reply/me/2";

  private final PacketRecorder recorder = new PacketRecorder();

  @Test
  void passesAckAfterConfirmedReply() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_1);
    confirmed(1, 1, 0);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets())).isEmpty();
  }

  @Test
  void findsAckWithoutReply() {
    delivered(1, 7, REQUEST_1);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets()))
        .singleElement()
        .asString()
        .contains(REQUEST_1, REPLY_1, "#2");
  }

  @Test
  void findsAckBetweenReplyAndItsConfirmation() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_1);
    acknowledged(1, 7);
    confirmed(1, 1, 0);

    assertThat(AckOrder.violations(recorder.packets())).hasSize(1);
  }

  @Test
  void findsAckAfterTheReplyToAnother() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_2);
    confirmed(1, 1, 0);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets())).hasSize(1);
  }

  @Test
  void findsAcksOutOfOrder() {
    delivered(1, 7, REQUEST_1);
    delivered(1, 8, REQUEST_2);
    published(1, 1, REPLY_1);
    published(1, 2, REPLY_2);
    confirmed(1, 1, 0);
    confirmed(1, 2, 0);
    acknowledged(1, 8);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets()))
        .singleElement()
        .asString()
        .contains("older");
  }

  @Test
  void findsSecondAckOfTheSameDelivery() {
    delivered(1, 7, "hailo/v1/control/all/ping");
    acknowledged(1, 7);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets()))
        .singleElement()
        .asString()
        .contains("not waiting");
  }

  @Test
  void findsAckOnAnotherConnection() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_1);
    confirmed(1, 1, 0);
    acknowledged(2, 7);

    assertThat(AckOrder.violations(recorder.packets())).hasSize(1);
  }

  @Test
  void acceptsReplyOfAnEarlierConnectionForARedeliveredRequest() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_1);
    confirmed(1, 1, 0);
    delivered(2, 9, REQUEST_1);
    acknowledged(2, 9);

    assertThat(AckOrder.violations(recorder.packets())).isEmpty();
  }

  @Test
  void doesNotTakeAReplyThatTheBrokerWantsAgainForConfirmed() {
    delivered(1, 7, REQUEST_1);
    published(1, 1, REPLY_1);
    confirmed(1, 1, 0x97);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets())).hasSize(1);
  }

  @Test
  void looksForTheReplyOnTheResponseTopic() {
    toClient(1, new MqttPacket.Publish(REQUEST_1, 7, 1, false, false, 3, "my/reply/here"));
    published(1, 1, "my/reply/here");
    confirmed(1, 1, 0);
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets())).isEmpty();
  }

  @Test
  void letsRetainedRequestsGoWithoutReply() {
    toClient(1, new MqttPacket.Publish(REQUEST_1, 7, 1, false, true, 3, null));
    acknowledged(1, 7);

    assertThat(AckOrder.violations(recorder.packets())).isEmpty();
  }

  private void delivered(int connection, int packetId, String topic) {
    toClient(connection, new MqttPacket.Publish(topic, packetId, 1, false, false, 3, null));
  }

  private void published(int connection, int packetId, String topic) {
    toBroker(connection, new MqttPacket.Publish(topic, packetId, 1, false, false, 3, null));
  }

  private void confirmed(int connection, int packetId, int reasonCode) {
    toClient(connection, new MqttPacket.PubAck(packetId, reasonCode));
  }

  private void acknowledged(int connection, int packetId) {
    toBroker(connection, new MqttPacket.PubAck(packetId, 0));
  }

  private void toClient(int connection, MqttPacket packet) {
    recorder.add(connection, "worker", Direction.TO_CLIENT, packet);
  }

  private void toBroker(int connection, MqttPacket packet) {
    recorder.add(connection, "worker", Direction.TO_BROKER, packet);
  }
}

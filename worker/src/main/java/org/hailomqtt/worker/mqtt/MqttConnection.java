package org.hailomqtt.worker.mqtt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.hailomqtt.protocol.InboundMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to the broker: one Paho client, used for this connection and never again.
 * Thread-safe, but for {@link #open} and {@link #close}, which the session thread calls.
 *
 * <p>A Paho client that is used for a second connection loses acknowledgements, wedges, or sends
 * stale topic aliases. So everything that belongs to a connection ends with this object.
 */
final class MqttConnection implements MqttCallback {
  private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);
  private static final long CONNECT_TIMEOUT_MILLIS = 15_000;
  private static final int CONNECT_TIMEOUT_SECONDS = 10;
  private static final long DISCONNECT_TIMEOUT_MILLIS = 400;

  private final SessionPolicy policy;
  private final Receiver receiver;
  private final ReceiveGate gate;
  private final MqttAsyncClient client;
  private final OrderedAcks acks = new OrderedAcks(this::sendAck);
  private final AtomicInteger heldAtQos0 = new AtomicInteger();
  private final CountDownLatch lost = new CountDownLatch(1);
  private final ReplyPublisher publisher;
  private volatile int disconnectReason;
  private volatile boolean cut;
  private volatile BrokerLimits limits = BrokerLimits.NONE;

  /** Takes what arrives; on a Paho thread, which it must not block. */
  interface Receiver {
    /**
     * A message arrived.
     *
     * @param packetId identifies it on this connection; meaningless at QoS 0
     */
    void arrived(MqttConnection connection, InboundMessage message, int packetId);
  }

  /** A connection that is not yet open. */
  MqttConnection(
      String url,
      SessionPolicy policy,
      Receiver receiver,
      ReceiveGate gate,
      ScheduledExecutorService timer)
      throws MqttException {
    this.policy = policy;
    this.receiver = receiver;
    this.gate = gate;
    this.publisher = new ReplyPublisher(this::send, timer);
    this.client = new MqttAsyncClient(url, policy.clientId(), new MemoryPersistence());
    client.setManualAcks(true);
    client.setCallback(this);
  }

  /**
   * Connects, and subscribes unless the broker still has the session with its subscriptions.
   *
   * @param subscribed whether the broker is known to have confirmed the session's subscriptions: a
   *     session can outlive a cut or a crash between CONNACK and SUBACK without any
   * @return whether the broker had the session
   * @throws MqttException if it can't; then this is to be closed
   */
  boolean open(MqttConnectionOptions options, boolean subscribed) throws MqttException {
    options.setCleanStart(policy.cleanStart());
    options.setSessionExpiryInterval(policy.expiry().toSeconds());
    options.setReceiveMaximum(policy.receiveMaximum());
    options.setKeepAliveInterval((int) policy.keepAlive().toSeconds());
    options.setConnectionTimeout(CONNECT_TIMEOUT_SECONDS);
    options.setAutomaticReconnect(false);
    Outbound will = policy.will();
    if (will != null) {
      options.setWill(will.topic(), new MqttMessage(will.body(), 1, will.retain(), null));
    }
    IMqttToken connected = client.connect(options);
    connected.waitForCompletion(CONNECT_TIMEOUT_MILLIS);
    limits = BrokerLimits.of(connected);
    publisher.open(limits.receiveMaximum());
    boolean sessionPresent = connected.getSessionPresent();
    if (!sessionPresent || !subscribed) {
      log.debug("{}: subscribing to {}", policy.name(), policy.filters());
      subscribe();
    }
    return sessionPresent;
  }

  private void subscribe() throws MqttException {
    MqttSubscription[] subscriptions =
        Stream.concat(
                policy.filters().stream().map(this::subscription),
                policy.retainedFilters().stream().map(MqttConnection::subscriptionWithRetained))
            .toArray(MqttSubscription[]::new);
    IMqttToken subscribed = client.subscribe(subscriptions, null, null, new MqttProperties());
    subscribed.waitForCompletion(CONNECT_TIMEOUT_MILLIS);
    int[] codes = subscribed.getReasonCodes();
    for (int i = 0; i < codes.length; i++) {
      if (ReasonCodes.isError(codes[i]) && i >= policy.filters().size()) {
        log.warn(
            "the broker does not let this worker read {}, so it does not see who is there",
            subscriptions[i].getTopic());
      } else if (ReasonCodes.isError(codes[i])) {
        throw new SubscriptionRefused(codes[i], subscriptions[i].getTopic());
      }
    }
  }

  private MqttSubscription subscription(String filter) {
    MqttSubscription subscription = new MqttSubscription(filter, 1);
    // Retained messages are not sent at subscription (2).
    subscription.setRetainHandling(2);
    subscription.setRetainAsPublished(policy.flagsAsPublished());
    return subscription;
  }

  private static MqttSubscription subscriptionWithRetained(String filter) {
    // Only what was kept from before then says that it is retained.
    return new MqttSubscription(filter, 1);
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    try {
      receiver.arrived(this, PahoMessages.inbound(topic, message), message.getId());
    } finally {
      gate.arrived();
    }
  }

  /** What the broker takes; known before anything is published, not before messages arrive. */
  BrokerLimits limits() {
    return limits;
  }

  /** The acknowledgements of what arrives here. */
  OrderedAcks acks() {
    return acks;
  }

  /** How many QoS 0 messages that arrived here are held. */
  AtomicInteger heldAtQos0() {
    return heldAtQos0;
  }

  private void sendAck(int packetId) {
    try {
      client.messageArrivedComplete(packetId, 1);
    } catch (MqttException | RuntimeException e) {
      // Paho throws NullPointerException when its connection went away a moment ago.
      log.debug("{}: an acknowledgement did not leave, its connection is gone", policy.name(), e);
    }
  }

  /** Publishes; what becomes of it is told unless the connection goes away before. */
  void publish(Outbound message, ReplyPublisher.Outcome outcome) {
    publisher.publish(message, outcome);
  }

  /** Publishes at QoS 0, if the broker takes it now. Any thread. */
  void tell(Outbound message) {
    if (!isLive() || !limits.fits(message)) {
      return;
    }
    try {
      client.publish(message.topic(), PahoMessages.outbound(message, 0), null, null);
    } catch (MqttException | IllegalArgumentException e) {
      log.debug("{}: news are dropped", policy.name(), e);
    }
  }

  private boolean send(Outbound message, ReplyPublisher.Listener listener) {
    if (!limits.fits(message)) {
      // Paho would end the connection, and so would the broker.
      listener.completed(ReasonCodes.PACKET_TOO_LARGE);
      return true;
    }
    try {
      client.publish(
          message.topic(),
          PahoMessages.outbound(message, 1),
          null,
          new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
              int[] codes = token.getReasonCodes();
              listener.completed(codes == null || codes.length == 0 ? 0 : codes[0]);
            }

            @Override
            public void onFailure(IMqttToken token, Throwable cause) {
              log.debug("{}: a reply got no answer, its connection is gone", policy.name(), cause);
            }
          });
      return true;
    } catch (MqttException e) {
      // Too much in flight, or not connected quite yet; if it is lost, close() comes next.
      log.debug("{}: Paho takes no message now", policy.name(), e);
      return false;
    } catch (IllegalArgumentException e) {
      log.warn("{}: '{}' is no topic to publish to", policy.name(), message.topic());
      listener.completed(ReasonCodes.FIRST_ERROR);
      return true;
    }
  }

  /** Waits until the connection is lost or given up. Session thread. */
  void awaitLost() throws InterruptedException {
    lost.await();
  }

  /** Lets {@link #awaitLost} return, so that the session thread closes this. Any thread. */
  void giveUp() {
    lost.countDown();
  }

  /** Whether it stands. */
  boolean isLive() {
    return !acks.isClosed();
  }

  /** Whether another client took over the session. */
  boolean wasTakenOver() {
    return disconnectReason == ReasonCodes.SESSION_TAKEN_OVER;
  }

  /** Whether the broker, or the line, ended it without a reason. */
  boolean wasCut() {
    return cut;
  }

  /** Replies on their way. */
  int pendingReplies() {
    return publisher.pending();
  }

  /** Ends the connection, politely if it stands; callable twice. */
  void close() {
    acks.close();
    publisher.close();
    gate.close();
    try {
      if (client.isConnected()) {
        client.disconnect(0).waitForCompletion(DISCONNECT_TIMEOUT_MILLIS);
      } else {
        client.disconnectForcibly(0, 0, false);
      }
    } catch (MqttException | RuntimeException e) {
      log.debug("{}: the connection did not end politely", policy.name(), e);
    }
    try {
      client.close(true);
    } catch (MqttException | RuntimeException e) {
      log.debug("{}: the client did not close", policy.name(), e);
    }
    lost.countDown();
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    disconnectReason = response.getReturnCode();
    MqttException failure = response.getException();
    cut =
        failure != null
            && failure.getReasonCode() == MqttClientException.REASON_CODE_CONNECTION_LOST;
    acks.close();
    publisher.close();
    gate.close();
    log.debug("{}: disconnected {}", policy.name(), response);
    lost.countDown();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    log.debug("{}: Paho reports", policy.name(), exception);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}

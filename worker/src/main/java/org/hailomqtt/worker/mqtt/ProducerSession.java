package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer's one connection to the broker: publishes requests at QoS 1, hears replies.
 * Thread-safe; the listener is called on Paho's threads and must not block.
 *
 * <p>Its session ends with the connection, and it does not reconnect: who submits by hand is told.
 */
public final class ProducerSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProducerSession.class);
  private static final long CONNECT_TIMEOUT_MILLIS = 15_000;
  private static final int CONNECT_TIMEOUT_SECONDS = 10;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final long DISCONNECT_TIMEOUT_MILLIS = 2_000;

  /** More than the topic and the properties of a request take in its packet. */
  private static final int PACKET_OVERHEAD = 2_048;

  private final BrokerConnector connector;
  private final MqttAsyncClient client;
  private final Listener listener;
  private volatile long maximumPacketSize = Long.MAX_VALUE;
  private volatile boolean closing;

  /**
   * A request on its way. Immutable; nobody writes to the array.
   *
   * @param topic where it goes
   * @param body its bytes
   * @param contentType what they are; empty if that is not known
   * @param expirySeconds how long the broker keeps it
   * @param user user properties
   */
  public record Message(
      String topic,
      byte[] body,
      String contentType,
      @Nullable Long expirySeconds,
      Map<String, String> user) {
    /** Copies the map. */
    public Message {
      user = Map.copyOf(user);
    }
  }

  /** Hears what happens on the connection. */
  public interface Listener {
    /** A message arrived on a topic that was subscribed to. */
    void arrived(String topic, byte[] body);

    /** What the broker made of a message that was published on this topic. */
    void published(String topic, Outcome outcome);

    /** The connection is gone; nothing follows. */
    void lost(String why);
  }

  /** What the broker made of a published message. Immutable. */
  public sealed interface Outcome {
    /** It keeps it for whoever subscribed. */
    record Queued() implements Outcome {}

    /** Nobody has subscribed: it is gone. */
    record NobodySubscribed() implements Outcome {}

    /**
     * It did not take it.
     *
     * @param why for people
     */
    record Refused(String why) implements Outcome {}
  }

  /**
   * A session that is not yet connected.
   *
   * @param clientId MQTT client id, of nobody else
   * @throws IOException if the CA file can't be read
   */
  public ProducerSession(BrokerConfig broker, String clientId, Listener listener)
      throws IOException {
    this.connector = new BrokerConnector(broker);
    this.listener = listener;
    try {
      this.client = new MqttAsyncClient(connector.url(), clientId, new MemoryPersistence());
    } catch (MqttException e) {
      throw new IOException(connector.explain(e).sentence(), e);
    }
    client.setCallback(new Callback());
  }

  /**
   * Connects.
   *
   * @throws IOException with a sentence for people if it can't
   */
  public void connect() throws IOException {
    MqttConnectionOptions options = connector.options(connector.gate());
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setAutomaticReconnect(false);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setConnectionTimeout(CONNECT_TIMEOUT_SECONDS);
    try {
      IMqttToken connected = client.connect(options);
      connected.waitForCompletion(CONNECT_TIMEOUT_MILLIS);
      Long most = connected.getResponseProperties().getMaximumPacketSize();
      if (most != null) {
        maximumPacketSize = most;
      }
    } catch (MqttException e) {
      throw new IOException(connector.explain(e).sentence(), e);
    }
  }

  /**
   * The largest packet that the broker takes, once connected; the most there is if it named none.
   */
  public long maximumPacketSize() {
    return maximumPacketSize;
  }

  /**
   * Subscribes; from now on replies are heard.
   *
   * @param filters topic filters
   * @param retained whether what the broker has retained is wanted too
   * @throws IOException if the broker does not allow it
   */
  public void subscribe(List<String> filters, boolean retained) throws IOException {
    MqttSubscription[] subscriptions =
        filters.stream()
            .map(filter -> subscription(filter, retained))
            .toArray(MqttSubscription[]::new);
    try {
      IMqttToken subscribed = client.subscribe(subscriptions, null, null, new MqttProperties());
      subscribed.waitForCompletion(CONNECT_TIMEOUT_MILLIS);
      for (int code : subscribed.getReasonCodes()) {
        if (ReasonCodes.isError(code)) {
          throw new IOException(
              "the broker does not let this account subscribe to " + String.join(", ", filters));
        }
      }
    } catch (MqttException e) {
      throw new IOException(connector.explain(e).sentence(), e);
    }
  }

  /** No longer wants what a filter matches; does not wait for the broker. */
  public void unsubscribe(String filter) {
    try {
      client.unsubscribe(filter);
    } catch (MqttException e) {
      // The connection is gone, and the subscription with it.
      log.debug("{} stays subscribed", filter, e);
    }
  }

  private static MqttSubscription subscription(String filter, boolean retained) {
    MqttSubscription subscription = new MqttSubscription(filter, 1);
    subscription.setRetainHandling(retained ? 0 : 2);
    return subscription;
  }

  /**
   * Publishes; the listener hears what became of it.
   *
   * @return whether it was taken; if not, too many are on their way, and it is to be tried again
   */
  public boolean publish(Message message) {
    if (message.body().length + PACKET_OVERHEAD > maximumPacketSize) {
      listener.published(
          message.topic(),
          new Outcome.Refused(
              "the body has "
                  + message.body().length
                  + " bytes, and the broker takes packets of at most "
                  + maximumPacketSize));
      return true;
    }
    try {
      client.publish(
          message.topic(),
          new MqttMessage(message.body(), 1, false, properties(message)),
          null,
          new PublishListener(message.topic()));
      return true;
    } catch (MqttException e) {
      log.debug("Paho takes no message now", e);
      return false;
    }
  }

  private static MqttProperties properties(Message message) {
    MqttProperties properties = new MqttProperties();
    if (!message.contentType().isEmpty()) {
      properties.setContentType(message.contentType());
    }
    properties.setMessageExpiryInterval(message.expirySeconds());
    properties.setUserProperties(
        message.user().entrySet().stream().map(ProducerSession::userProperty).toList());
    return properties;
  }

  private static UserProperty userProperty(Map.Entry<String, String> entry) {
    return new UserProperty(entry.getKey(), entry.getValue());
  }

  private static String explain(int code) {
    return switch (code) {
      case 0x87 -> "this account may not publish there (not authorized)";
      case 0x8B -> "the broker shuts down";
      case 0x8E -> "another client took this one's name";
      case 0x95 -> "the packet is larger than the broker takes";
      case 0x97 -> "the broker's quota for messages is used up";
      default -> String.format("reason 0x%02X", code);
    };
  }

  /** Disconnects; callable twice, takes at most a few seconds. */
  @Override
  public void close() {
    closing = true;
    try {
      if (client.isConnected()) {
        client.disconnect(0).waitForCompletion(DISCONNECT_TIMEOUT_MILLIS);
      }
      client.close(true);
    } catch (MqttException | RuntimeException e) {
      log.debug("the connection did not end politely", e);
    }
  }

  /** Tells what became of one message. Thread-safe. */
  private final class PublishListener implements MqttActionListener {
    private final String topic;

    PublishListener(String topic) {
      this.topic = topic;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      listener.published(topic, outcome(codes == null || codes.length == 0 ? 0 : codes[0]));
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      // The connection is gone, which the listener is told once, not for each message.
      log.debug("no answer for {}", topic, cause);
    }

    private static Outcome outcome(int code) {
      if (code == ReasonCodes.NO_MATCHING_SUBSCRIBERS) {
        return new Outcome.NobodySubscribed();
      }
      return ReasonCodes.isError(code) ? new Outcome.Refused(explain(code)) : new Outcome.Queued();
    }
  }

  /** Hands on what Paho reports. Paho's threads. */
  private final class Callback implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      listener.arrived(topic, message.getPayload());
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      if (closing) {
        return;
      }
      @Nullable MqttException cause = response.getException();
      listener.lost(
          cause == null
              ? "the broker ended the connection: " + explain(response.getReturnCode())
              : "the connection to the broker was lost");
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
      log.debug("Paho reports", exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}

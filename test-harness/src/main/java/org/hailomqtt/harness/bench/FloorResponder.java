package org.hailomqtt.harness.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
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
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * The floor that the worker is measured against: a bare Paho client, made as safe and fast as the
 * worker's, that answers each request with the same 200 bytes.
 *
 * <p>It runs in a JVM of its own with the worker's jar first on the class path, for its
 * CountingInputStream. A request is acknowledged when the broker has confirmed its reply. Its
 * methods run on Paho's callback threads.
 */
public final class FloorResponder implements MqttCallback, MqttActionListener {
  /** Requests come below this topic, as {@code floor/request/<type>/<client>/<id>}. */
  static final String REQUESTS = "floor/request/";

  /** Replies go below this topic, as {@code floor/reply/<client>/<id>}. */
  static final String REPLIES = "floor/reply/";

  /** What it prints when it has subscribed. */
  static final String READY = "the floor is ready";

  private static final int RECEIVE_MAXIMUM = 64;
  private static final int REPLY_BYTES = 200;
  private static final int MQTT_DEFAULT_RECEIVE_MAXIMUM = 65_535;

  private final MqttAsyncClient client;
  private final byte[] reply = reply();
  private final Deque<Answer> waiting = new ArrayDeque<>();
  private int inFlightLimit = MQTT_DEFAULT_RECEIVE_MAXIMUM;
  private int inFlight;

  /** A reply and the request that it releases. */
  private record Answer(String topic, int requestId, int requestQos) {}

  private FloorResponder(String broker) throws MqttException {
    this.client = new MqttAsyncClient(broker, "floor", new MemoryPersistence());
    client.setManualAcks(true);
    client.setCallback(this);
  }

  /**
   * Answers until the process is ended.
   *
   * @param arguments the broker, as {@code tcp://host:port}
   */
  public static void main(String[] arguments) throws MqttException {
    FloorResponder responder = new FloorResponder(arguments[0]);
    responder.start();
    System.out.println(READY);
  }

  private void start() throws MqttException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setReceiveMaximum(RECEIVE_MAXIMUM);
    options.setSocketFactory(new NoDelaySocketFactory());
    options.setAutomaticReconnect(false);
    IMqttToken connected = client.connect(options);
    connected.waitForCompletion();
    Integer limit = connected.getResponseProperties().getReceiveMaximum();
    synchronized (this) {
      inFlightLimit = limit == null ? MQTT_DEFAULT_RECEIVE_MAXIMUM : limit;
    }
    client.subscribe(REQUESTS + "#", 1).waitForCompletion();
  }

  @Override
  public synchronized void messageArrived(String topic, MqttMessage message) throws MqttException {
    int clientLevel = topic.indexOf('/', REQUESTS.length()) + 1;
    waiting.add(
        new Answer(REPLIES + topic.substring(clientLevel), message.getId(), message.getQos()));
    sendWaiting();
  }

  @Override
  public synchronized void onSuccess(IMqttToken token) {
    inFlight--;
    Answer answer = (Answer) token.getUserContext();
    try {
      client.messageArrivedComplete(answer.requestId(), answer.requestQos());
      sendWaiting();
    } catch (MqttException e) {
      fail(e);
    }
  }

  @Override
  public void onFailure(IMqttToken token, Throwable cause) {
    fail(cause);
  }

  private void sendWaiting() throws MqttException {
    while (inFlight < inFlightLimit && !waiting.isEmpty()) {
      Answer answer = waiting.peek();
      try {
        client.publish(answer.topic(), new MqttMessage(reply, 1, false, null), answer, this);
      } catch (MqttException e) {
        if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT && inFlight > 0) {
          return; // Paho counts a little behind the broker: the next confirmation tries again.
        }
        throw e;
      }
      waiting.remove();
      inFlight++;
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    fail(new IllegalStateException("disconnected: " + response));
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    fail(exception);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {
    // onSuccess tells.
  }

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {
    // start() waits for it.
  }

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {
    // No such authentication.
  }

  /** A benchmark with a broken floor is worth nothing: say why, and end. */
  private static void fail(Throwable cause) {
    System.out.println("the floor failed: " + cause);
    Runtime.getRuntime().halt(1);
  }

  private static byte[] reply() {
    String head = "{\"status\":\"ok\",\"filler\":\"";
    String tail = "\"}";
    String filler = "x".repeat(REPLY_BYTES - head.length() - tail.length());
    return (head + filler + tail).getBytes(StandardCharsets.US_ASCII);
  }
}

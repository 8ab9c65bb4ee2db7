package org.hailomqtt.harness;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A test's MQTT client: publishes requests, subscribes to replies and waits for them.
 *
 * <p>It speaks MQTT 5 and 3.1.1 at QoS 0 and 1, keeps within the broker's receive maximum, and
 * never reconnects: a test that wants to comes back with another producer of the same client id.
 * Thread-safe.
 */
public final class Producer implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final int MAX_PACKET_ID = 65_535;
  private static final int SHOWN_DELIVERIES = 20;

  private final ProducerOptions options;
  private final Inbox inbox = new Inbox();
  private final AtomicInteger lastPacketId = new AtomicInteger();
  private final MqttConnection connection;
  private final boolean sessionPresent;
  private final Semaphore window;

  private Producer(ProducerOptions options) throws IOException, InterruptedException {
    this.options = options;
    this.connection = MqttConnection.open(options.uri(), this::deliver);
    MqttConnAckMessage connAck = wait(connection.connect(MqttMessages.connect(options)), "connect");
    int code = Byte.toUnsignedInt(connAck.variableHeader().connectReturnCode().byteValue());
    if (code != 0) {
      throw new IOException("the broker refused " + options.clientId() + " with code " + code);
    }
    this.sessionPresent = connAck.variableHeader().isSessionPresent();
    Integer maximum =
        MqttMessages.value(
            connAck.variableHeader().properties(), MqttPropertyType.RECEIVE_MAXIMUM, Integer.class);
    this.window = new Semaphore(maximum == null ? MAX_PACKET_ID : maximum);
  }

  /** Connects; fails within a time limit when the broker does not answer or refuses. */
  public static Producer connect(ProducerOptions options) {
    try {
      return new Producer(options);
    } catch (IOException e) {
      throw new IllegalStateException(options.clientId() + " could not connect: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connecting", e);
    }
  }

  /** A clean MQTT 5 session. */
  public static Producer mqtt5(Broker broker, String clientId) {
    return connect(ProducerOptions.mqtt5(broker.uri(), clientId));
  }

  /** A clean MQTT 3.1.1 session. */
  public static Producer mqtt3(Broker broker, String clientId) {
    return connect(ProducerOptions.mqtt3(broker.uri(), clientId));
  }

  /** Whether the broker had kept a session of this client id. */
  public boolean sessionPresent() {
    return sessionPresent;
  }

  public boolean isConnected() {
    return connection.isOpen();
  }

  /** Subscribes and returns when the broker has confirmed. */
  public void subscribe(String filter, int qos) {
    int packetId = nextPacketId();
    int code =
        wait(
            connection.request(packetId, MqttMessages.subscribe(packetId, filter, qos)),
            "subscribe");
    if (code >= 0x80) {
      throw new IllegalStateException(
          "the broker refused the filter " + filter + " with code " + code);
    }
  }

  /**
   * Publishes, at QoS 1 returning when the broker has confirmed; the reason code is 0x10 when
   * nobody subscribes.
   */
  public int publish(Message message) {
    return wait(publishLater(message), "publish " + message.topic());
  }

  /**
   * Publishes without waiting for the broker; blocks only while its receive maximum is used up.
   *
   * @return the reason code of the PUBACK, 0 at once at QoS 0
   */
  public CompletableFuture<Integer> publishLater(Message message) {
    if (message.qos() == 0) {
      connection.send(MqttMessages.publish(0, message, options.version()));
      return CompletableFuture.completedFuture(0);
    }
    try {
      if (!window.tryAcquire(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return CompletableFuture.failedFuture(
            new TimeoutException("the broker confirmed nothing for " + ANSWER_LIMIT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
    int packetId = nextPacketId();
    return connection
        .request(packetId, MqttMessages.publish(packetId, message, options.version()))
        .whenComplete((code, failure) -> window.release());
  }

  /**
   * The oldest message on exactly that topic which no call has returned yet.
   *
   * @throws AssertionError when none comes within the limit; the text shows what came instead
   */
  public Delivery await(String topic, Duration limit) {
    return inbox
        .take(delivery -> delivery.topic().equals(topic), limit)
        .orElseThrow(
            () ->
                new AssertionError("nothing on " + topic + " within " + limit + "; " + describe()));
  }

  /**
   * Waits until that many messages have come, on whatever topics, and returns all there are.
   *
   * @throws AssertionError when fewer came within the limit
   */
  public List<Delivery> awaitCount(int count, Duration limit) {
    return inbox
        .awaitCount(count, limit)
        .orElseThrow(
            () ->
                new AssertionError(
                    "fewer than " + count + " messages within " + limit + "; " + describe()));
  }

  /** All that came so far, in the order of receipt. */
  public List<Delivery> deliveries() {
    return inbox.all();
  }

  /** Acknowledges a delivery of a producer with manual acks. */
  public void acknowledge(Delivery delivery) {
    connection.send(MqttMessages.pubAck(delivery.packetId()));
  }

  /** Ends the TCP connection without a word to the broker. */
  public void drop() {
    connection.close();
  }

  /** Says goodbye and ends the connection; a persistent session stays with the broker. */
  @Override
  public void close() {
    if (connection.isOpen()) {
      connection.send(MqttMessages.disconnect());
    }
    connection.close();
  }

  private void deliver(MqttPublishMessage publish) {
    int packetId = Math.max(0, publish.variableHeader().packetId());
    inbox.add(MqttMessages.read(publish), packetId, publish.fixedHeader().isDup());
    if (packetId > 0 && !options.manualAcks()) {
      connection.send(MqttMessages.pubAck(packetId));
    }
  }

  private int nextPacketId() {
    return lastPacketId.updateAndGet(id -> id % MAX_PACKET_ID + 1);
  }

  private String describe() {
    List<Delivery> all = inbox.all();
    return all.size()
        + " messages came to "
        + options.clientId()
        + ", the last of them:\n"
        + all.subList(Math.max(0, all.size() - SHOWN_DELIVERIES), all.size()).stream()
            .map(delivery -> delivery.message().toString())
            .collect(Collectors.joining("\n"));
  }

  private static <T> T wait(CompletableFuture<T> answer, String what) {
    try {
      return answer.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at: " + what, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no answer of the broker to: " + what, e);
    }
  }
}

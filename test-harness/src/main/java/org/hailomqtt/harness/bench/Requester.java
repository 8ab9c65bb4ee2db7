package org.hailomqtt.harness.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends requests and takes replies as fast as they come, on one thread and one connection. Not
 * thread-safe.
 *
 * <p>Every reply must say that its status is ok: a fast error would be measured as a fast answer.
 */
final class Requester implements AutoCloseable {
  /**
   * What a broker takes unconfirmed from an MQTT 5 client unless it says otherwise in CONNACK;
   * mosquitto's own default.
   */
  private static final int MAX_UNCONFIRMED = 20;

  private static final byte[] STATUS_OK = "\"status\":\"ok\"".getBytes(StandardCharsets.US_ASCII);

  private final MqttSocket socket;
  private int lastId;
  private int unconfirmed;

  /** Takes each reply with its arrival; called on the requester's thread. */
  interface ReplyListener {
    /**
     * Takes one reply.
     *
     * @param nanoTime when it came
     * @param payload the reply's body
     */
    void onReply(long nanoTime, byte[] payload);
  }

  /**
   * Connects to a broker on 127.0.0.1.
   *
   * @param replyFilter where the replies come
   */
  Requester(int port, String clientId, boolean mqtt5, String replyFilter) throws IOException {
    this.socket = new MqttSocket(port, clientId, mqtt5);
    socket.subscribe(replyFilter);
  }

  /** Sends one request after the other and measures each from its first byte to its reply. */
  Latencies oneAtATime(RequestPacket packet, int maxCount, Duration maxTime) throws IOException {
    Latencies latencies = new Latencies(maxCount);
    long start = System.nanoTime();
    for (int i = 0; i < maxCount && System.nanoTime() - start < maxTime.toNanos(); i++) {
      long sent = System.nanoTime();
      send(packet);
      int wanted = lastId;
      int id;
      do {
        id = readReply();
      } while (id != wanted);
      latencies.add(System.nanoTime() - sent);
      check(socket.payload());
    }
    return latencies;
  }

  /**
   * Keeps that many requests in flight for that time, then takes the last replies, and returns
   * replies per second.
   */
  double inFlight(RequestPacket packet, int window, Duration time) throws IOException {
    Count count = new Count(System.nanoTime() + time.toNanos());
    inFlight(packet, window, time, count);
    return count.replies / (time.toNanos() / 1e9);
  }

  /** The same for a listener that gets every reply, those after the end of the time too. */
  void inFlight(RequestPacket packet, int window, Duration time, ReplyListener listener)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    int waiting = 0;
    while (true) {
      while (waiting < window && unconfirmed < MAX_UNCONFIRMED && System.nanoTime() < end) {
        send(packet);
        waiting++;
      }
      if (waiting == 0) {
        return;
      }
      if (readPacket() == MqttSocket.PUBLISH) {
        byte[] payload = socket.payload();
        check(payload);
        listener.onReply(System.nanoTime(), payload);
        waiting--;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void send(RequestPacket packet) throws IOException {
    lastId++;
    unconfirmed++;
    socket.write(packet.withId(lastId));
  }

  private int readReply() throws IOException {
    while (readPacket() != MqttSocket.PUBLISH) {
      // A confirmation, counted there.
    }
    return socket.topicId();
  }

  private int readPacket() throws IOException {
    int type = socket.read();
    if (type == MqttSocket.PUBACK) {
      unconfirmed--;
    }
    return type;
  }

  private void check(byte[] payload) throws IOException {
    if (!contains(payload, STATUS_OK)) {
      throw new IOException(
          "a request was not answered ok, so nothing can be measured: "
              + new String(payload, StandardCharsets.UTF_8));
    }
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    for (int i = 0; i <= text.length - wanted.length; i++) {
      int n = 0;
      while (n < wanted.length && text[i + n] == wanted[n]) {
        n++;
      }
      if (n == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /** Counts the replies up to a moment. */
  private static final class Count implements ReplyListener {
    private final long end;
    private long replies;

    Count(long end) {
      this.end = end;
    }

    @Override
    public void onReply(long nanoTime, byte[] payload) {
      if (nanoTime <= end) {
        replies++;
      }
    }
  }
}

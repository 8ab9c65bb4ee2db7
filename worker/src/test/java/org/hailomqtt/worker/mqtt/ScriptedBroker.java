package org.hailomqtt.worker.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A broker that does what real ones do rarely: refuses, falls silent, says that a session is gone.
 * Speaks just enough MQTT 5 for one client of small packets. Thread-safe.
 */
final class ScriptedBroker implements AutoCloseable {
  private static final int CONNACK = 0x20;
  private static final int PUBLISH = 0x30;
  private static final int PUBACK = 0x40;
  private static final int SUBACK = 0x90;
  private static final int PINGRESP = 0xD0;
  private static final int DISCONNECT = 0xE0;
  private static final int QOS_1 = 0x02;

  private final ServerSocket listener;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Deque<Integer> pubAcks = new ArrayDeque<>();
  private final Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lastPacketId = new AtomicInteger();
  private volatile byte[] connAckProperties = new byte[0];
  private volatile boolean sessionPresent;
  private volatile boolean silent;

  ScriptedBroker() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-broker");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri() {
    return URI.create("tcp://127.0.0.1:" + listener.getLocalPort());
  }

  /** Names a Maximum Packet Size and a Receive Maximum in the CONNACKs to come. */
  void limits(int maximumPacketSize, int receiveMaximum) {
    connAckProperties =
        new byte[] {
          0x27,
          (byte) (maximumPacketSize >>> 24),
          (byte) (maximumPacketSize >>> 16),
          (byte) (maximumPacketSize >>> 8),
          (byte) maximumPacketSize,
          0x21,
          (byte) (receiveMaximum >>> 8),
          (byte) receiveMaximum
        };
  }

  /** Whether it says in the CONNACKs to come that it has kept the session. */
  void sessionPresent(boolean kept) {
    sessionPresent = kept;
  }

  /** Answers nothing any more and closes nothing, as a line does that is cut on the way. */
  void silent(boolean wanted) {
    silent = wanted;
  }

  /** The reason codes of the next PUBACKs; 0 after them. */
  void pubAcks(int... codes) {
    synchronized (pubAcks) {
      for (int code : codes) {
        pubAcks.add(code);
      }
    }
  }

  /** Names of packets that came, with topic where they have one: {@code PUBLISH reply/me}. */
  List<String> heard() {
    return heard;
  }

  /** How often something was heard. */
  long count(String packet) {
    return heard.stream().filter(packet::equals).count();
  }

  /** Packet ids that the client acknowledged. */
  List<Integer> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Sends a message at QoS 1. */
  void publish(String topic, String body) {
    int packetId = lastPacketId.incrementAndGet();
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.writeBytes(new byte[] {(byte) (name.length >>> 8), (byte) name.length});
    packet.writeBytes(name);
    packet.writeBytes(new byte[] {(byte) (packetId >>> 8), (byte) packetId, 0});
    packet.writeBytes(body.getBytes(StandardCharsets.UTF_8));
    sendToLast(PUBLISH | QOS_1, packet.toByteArray());
  }

  /** Says goodbye with a reason. */
  void disconnect(int reasonCode) {
    sendToLast(DISCONNECT, new byte[] {(byte) reasonCode, 0});
  }

  /** Closes the newest connection without a word. */
  void cut() throws IOException {
    connections.get(connections.size() - 1).close();
  }

  private void sendToLast(int type, byte[] packet) {
    try {
      send(connections.get(connections.size() - 1), type, packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        // Closed, which the condition sees.
      }
    }
  }

  private void serve(Socket socket) {
    try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
      for (int type = in.read(); type >= 0; type = in.read()) {
        byte[] packet = in.readNBytes(length(in));
        answer(socket, type, packet);
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  private static int length(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      length |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return length;
      }
    }
  }

  private void answer(Socket socket, int type, byte[] packet) throws IOException {
    switch (type >>> 4) {
      case 1 -> {
        heard.add("CONNECT");
        byte[] properties = connAckProperties;
        byte[] answer = new byte[3 + properties.length];
        answer[0] = (byte) (sessionPresent ? 1 : 0);
        answer[2] = (byte) properties.length;
        System.arraycopy(properties, 0, answer, 3, properties.length);
        send(socket, CONNACK, answer);
      }
      case 3 -> {
        int topicLength = twoBytes(packet, 0);
        heard.add("PUBLISH " + new String(packet, 2, topicLength, StandardCharsets.UTF_8));
        int id = twoBytes(packet, 2 + topicLength);
        send(socket, PUBACK, new byte[] {(byte) (id >>> 8), (byte) id, (byte) nextPubAck(), 0});
      }
      case 4 -> acknowledged.add(twoBytes(packet, 0));
      case 8 -> {
        heard.add("SUBSCRIBE");
        send(socket, SUBACK, new byte[] {packet[0], packet[1], 0, 1});
      }
      case 12 -> send(socket, PINGRESP, new byte[0]);
      case 14 -> heard.add("DISCONNECT");
      default -> heard.add("packet of type " + (type >>> 4));
    }
  }

  private int nextPubAck() {
    synchronized (pubAcks) {
      Integer next = pubAcks.poll();
      return next == null ? 0 : next;
    }
  }

  private static int twoBytes(byte[] packet, int at) {
    return (packet[at] & 0xFF) << 8 | (packet[at + 1] & 0xFF);
  }

  private void send(Socket socket, int type, byte[] packet) throws IOException {
    if (silent) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(type);
    int left = packet.length;
    do {
      bytes.write(left > 0x7F ? (left & 0x7F) | 0x80 : left);
      left >>>= 7;
    } while (left > 0);
    bytes.writeBytes(packet);
    synchronized (socket) {
      OutputStream out = socket.getOutputStream();
      out.write(bytes.toByteArray());
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}

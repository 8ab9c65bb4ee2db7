package org.hailomqtt.harness.bench;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * A blocking MQTT connection with next to no work per packet: packets come in as ranges of one
 * buffer. Not thread-safe.
 */
final class MqttSocket implements AutoCloseable {
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int SUBACK = 9;

  private static final int CONNECT = 0x10;
  private static final int SUBSCRIBE = 0x82;
  private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
  private static final int CLEAN_START = 2;
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final InputStream in;
  private final boolean mqtt5;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private int bodyStart;
  private int bodyEnd;

  /** Connects to a broker on 127.0.0.1 with a clean session. */
  MqttSocket(int port, String clientId, boolean mqtt5) throws IOException {
    this.mqtt5 = mqtt5;
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    this.in = socket.getInputStream();
    connect(clientId);
  }

  private void connect(String clientId) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    RequestPacket.writeString(body, "MQTT".getBytes(StandardCharsets.US_ASCII));
    body.write(mqtt5 ? 5 : 4);
    body.write(CLEAN_START);
    body.writeBytes(new byte[mqtt5 ? 3 : 2]); // no keep alive, no properties
    RequestPacket.writeString(body, RequestPacket.utf8(clientId));
    send(CONNECT, body);
    expect(CONNACK);
    if (buffer[bodyStart + 1] != 0) {
      throw new IOException("the broker refused the requester with code " + buffer[bodyStart + 1]);
    }
  }

  /** Subscribes at QoS 0. */
  void subscribe(String filter) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1});
    body.writeBytes(new byte[mqtt5 ? 1 : 0]);
    RequestPacket.writeString(body, RequestPacket.utf8(filter));
    body.write(0);
    send(SUBSCRIBE, body);
    expect(SUBACK);
    if (buffer[bodyEnd - 1] < 0) {
      throw new IOException("the broker refused the filter " + filter);
    }
  }

  void write(byte[] packet) throws IOException {
    socket.getOutputStream().write(packet);
  }

  /** Waits for the next packet and returns its type; its parts can be read until the next call. */
  int read() throws IOException {
    start = bodyEnd;
    need(2);
    int lengthBytes = 1;
    while (buffer[start + lengthBytes] < 0) {
      lengthBytes++;
      need(1 + lengthBytes);
    }
    int type = (buffer[start] >> 4) & 15;
    int length = variable(start + 1);
    need(1 + lengthBytes + length);
    bodyStart = start + 1 + lengthBytes;
    bodyEnd = bodyStart + length;
    return type;
  }

  /** The topic of the PUBLISH that was read. */
  String topic() {
    return new String(buffer, bodyStart + 2, topicLength(), StandardCharsets.UTF_8);
  }

  /** The number that the topic of the PUBLISH that was read ends with. */
  int topicId() {
    int id = 0;
    int topicEnd = bodyStart + 2 + topicLength();
    for (int i = topicEnd - RequestPacket.ID_DIGITS; i < topicEnd; i++) {
      id = id * 10 + (buffer[i] - '0');
    }
    return id;
  }

  /** The payload of the PUBLISH that was read; it came at QoS 0, so there is no packet id. */
  byte[] payload() {
    int offset = bodyStart + 2 + topicLength();
    if (mqtt5) {
      int length = variable(offset);
      while (buffer[offset++] < 0) {
        // The length's own bytes, all but the last with the highest bit set.
      }
      offset += length;
    }
    return Arrays.copyOfRange(buffer, offset, bodyEnd);
  }

  @Override
  public void close() throws IOException {
    try (socket) {
      write(DISCONNECT);
    }
  }

  private int topicLength() {
    return ((buffer[bodyStart] & 255) << 8) | (buffer[bodyStart + 1] & 255);
  }

  private int variable(int offset) {
    int value = 0;
    int shift = 0;
    for (int i = offset; ; i++, shift += 7) {
      value |= (buffer[i] & 127) << shift;
      if (buffer[i] >= 0) {
        return value;
      }
    }
  }

  private void send(int type, ByteArrayOutputStream body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    RequestPacket.writeVariable(packet, body.size());
    packet.writeBytes(body.toByteArray());
    write(packet.toByteArray());
  }

  private void expect(int wanted) throws IOException {
    int type = read();
    if (type != wanted) {
      throw new IOException("packet type " + wanted + " was due, " + type + " came");
    }
  }

  /** Reads on until that many bytes of the packet are in the buffer. */
  private void need(int count) throws IOException {
    if (start + count > buffer.length) {
      byte[] larger = count > buffer.length ? new byte[2 * count] : buffer;
      System.arraycopy(buffer, start, larger, 0, end - start);
      buffer = larger;
      end -= start;
      start = 0;
    }
    while (end - start < count) {
      int n = in.read(buffer, end, buffer.length - end);
      if (n < 0) {
        throw new EOFException("the broker closed the requester's connection");
      }
      end += n;
    }
  }
}

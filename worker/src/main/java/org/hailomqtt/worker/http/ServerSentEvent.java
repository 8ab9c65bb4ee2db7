package org.hailomqtt.worker.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How an event is written into a stream of text/event-stream. Stateless. */
final class ServerSentEvent {
  static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

  /** Tells the other side that somebody is there, and nothing else. */
  static final byte[] HEARTBEAT = ascii(":\n\n");

  private static final int LARGE_BYTES = 256 << 10;
  private static final byte[] DATA = ascii("data: ");

  private ServerSentEvent() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The same in parts, without a copy of large data of one line, as a worker's JSON is. */
  static List<byte[]> parts(String name, byte[] data) {
    if (data.length < LARGE_BYTES || hasLines(data)) {
      return List.of(of(name, data));
    }
    return List.of(ascii("event: " + name + "\ndata: "), data, ascii("\n\n"));
  }

  private static boolean hasLines(byte[] data) {
    for (byte b : data) {
      if (b == '\n' || b == '\r') {
        return true;
      }
    }
    return false;
  }

  /**
   * An event.
   *
   * @param name its type
   * @param data UTF-8; each of its lines becomes a line of data
   */
  static byte[] of(String name, byte[] data) {
    ByteArrayOutputStream event = new ByteArrayOutputStream(data.length + 64);
    event.writeBytes(ascii("event: " + name + "\n"));
    int start = 0;
    for (int i = 0; i <= data.length; i++) {
      if (i == data.length || data[i] == '\n' || data[i] == '\r') {
        event.writeBytes(DATA);
        event.write(data, start, i - start);
        event.write('\n');
        boolean isPair = i + 1 < data.length && data[i] == '\r' && data[i + 1] == '\n';
        i += isPair ? 1 : 0;
        start = i + 1;
      }
    }
    event.write('\n');
    return event.toByteArray();
  }
}

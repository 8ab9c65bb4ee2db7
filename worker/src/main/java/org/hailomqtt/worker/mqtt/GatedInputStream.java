package org.hailomqtt.worker.mqtt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the broker sends, as Paho can bear it: held back before each message for which the {@link
 * ReceiveGate} has no room, with its head made harmless, and without what is beyond the largest
 * body that anybody takes. One thread.
 *
 * <p>The body of a message that is too large is cut one byte after the limit, so that it is seen to
 * be too large, answered and acknowledged. Otherwise it would end the process with an
 * OutOfMemoryError, and its redelivery the next.
 */
final class GatedInputStream extends InputStream {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final byte[] NOTHING = {};

  private final InputStream in;
  private final ReceiveGate gate;
  private final PublishHead head = new PublishHead();
  private final byte[] scrap = new byte[BUFFER_BYTES];
  private byte[] ready = NOTHING;
  private int readyAt;
  private long body;
  private long unwanted;

  GatedInputStream(InputStream in, ReceiveGate gate) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.gate = gate;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    if (size == 0) {
      return 0;
    }
    if (readyAt == ready.length && body == 0 && !nextPacket()) {
      return -1;
    }
    if (readyAt < ready.length) {
      int count = Math.min(size, ready.length - readyAt);
      System.arraycopy(ready, readyAt, buffer, offset, count);
      readyAt += count;
      return count;
    }
    int count = in.read(buffer, offset, (int) Math.min(size, body));
    body -= Math.max(0, count);
    return count;
  }

  /** Skips what was cut off, and reads the next head; goes on where a time-out interrupted it. */
  private boolean nextPacket() throws IOException {
    while (unwanted > 0) {
      // Not skip(): interrupted by a time-out, it does not tell how far it came.
      int count = in.read(scrap, 0, (int) Math.min(scrap.length, unwanted));
      if (count < 0) {
        return false;
      }
      unwanted -= count;
    }
    if (!head.read(in)) {
      return false;
    }
    long rest = head.rest();
    body = head.isMessage() ? Math.min(rest, head.isEmptied() ? 0 : gate.mostBytes()) : rest;
    unwanted = rest - body;
    ready = head.withRest(body);
    readyAt = 0;
    if (head.isPublish()) { // also one that Paho will refuse
      gate.begins(ready.length + body);
    }
    head.reset();
    return true;
  }

  @Override
  public int available() throws IOException {
    return ready.length - readyAt + (int) Math.min(body, in.available());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

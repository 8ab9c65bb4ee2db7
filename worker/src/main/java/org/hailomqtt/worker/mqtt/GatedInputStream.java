package org.hailomqtt.worker.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the broker sends, held back before each message for which the {@link ReceiveGate} has no
 * room. One thread.
 *
 * <p>It follows the packets by their fixed header: a byte with the type, and the length in up to
 * four bytes of seven bits each (MQTT 5, 2.1).
 */
final class GatedInputStream extends FilterInputStream {
  private static final int PUBLISH = 3;
  private static final int MORE = 0x80;

  private final ReceiveGate gate;
  private boolean inHeader = true;
  private boolean typeIsKnown;
  private int type;
  private long length;
  private int shift;

  GatedInputStream(InputStream in, ReceiveGate gate) {
    super(in);
    this.gate = gate;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      passed(next);
    }
    return next;
  }

  /** Reads no further than the end of a header, so that no body comes before its turn. */
  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    if (size == 0) {
      return 0;
    }
    if (inHeader) {
      int next = read();
      if (next < 0) {
        return -1;
      }
      buffer[offset] = (byte) next;
      return 1;
    }
    int count = super.read(buffer, offset, (int) Math.min(size, length));
    if (count > 0) {
      passedOfBody(count);
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count > 0 && read() >= 0 ? 1 : 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void passed(int next) {
    if (!inHeader) {
      passedOfBody(1);
    } else if (!typeIsKnown) {
      type = next >> 4;
      typeIsKnown = true;
      length = 0;
      shift = 0;
    } else {
      length |= (long) (next & (MORE - 1)) << shift;
      shift += 7;
      if ((next & MORE) == 0) {
        headerEnds();
      }
    }
  }

  private void headerEnds() {
    if (type == PUBLISH) {
      gate.begins(length);
    }
    inHeader = length == 0;
    typeIsKnown = false;
  }

  private void passedOfBody(int count) {
    length -= count;
    inHeader = length == 0;
  }
}

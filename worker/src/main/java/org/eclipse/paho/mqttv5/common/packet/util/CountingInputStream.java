package org.eclipse.paho.mqttv5.common.packet.util;

import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the bytes read from another stream. One thread.
 *
 * <p>Takes the place of the Paho client's class of this name, which reads byte by byte however much
 * is asked for: that makes a 150 KB request cost 5.6 ms instead of 0.35. It must come before Paho's
 * jar on the class path; the test of this class proves that it does.
 */
public class CountingInputStream extends InputStream {
  private final InputStream source;
  private int counter;

  /** Counts what is read from {@code source}. */
  public CountingInputStream(InputStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    int value = source.read();
    if (value >= 0) {
      counter++;
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = source.read(buffer, offset, length);
    if (count > 0) {
      counter += count;
    }
    return count;
  }

  /** Bytes read since the start or the last reset. */
  public int getCounter() {
    return counter;
  }

  /** Starts counting from 0 again. */
  public void resetCounter() {
    counter = 0;
  }
}

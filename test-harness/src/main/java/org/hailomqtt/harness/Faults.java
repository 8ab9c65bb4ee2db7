package org.hailomqtt.harness;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The faults that a {@link FaultProxy} has in force at the moment. Thread-safe. */
final class Faults {
  private boolean halfOpen;
  private boolean refusing;
  private Duration delay = Duration.ZERO;
  private long bytesPerSecond;

  synchronized void halfOpen(boolean wanted) {
    halfOpen = wanted;
    notifyAll();
  }

  synchronized void refusing(boolean wanted) {
    refusing = wanted;
  }

  synchronized boolean refusing() {
    return refusing;
  }

  synchronized void delay(Duration wanted) {
    delay = wanted;
  }

  synchronized long delayNanos() {
    return delay.toNanos();
  }

  /** 0 is as fast as it goes. */
  synchronized void bytesPerSecond(long wanted) {
    bytesPerSecond = wanted;
  }

  synchronized long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Returns when bytes may flow: at once, unless the connections are half open. */
  synchronized void awaitFlow() throws InterruptedException {
    while (halfOpen) {
      wait();
    }
  }

  /** Returns at the given {@link System#nanoTime()}. */
  static void awaitTime(long nanoTime) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
  }
}

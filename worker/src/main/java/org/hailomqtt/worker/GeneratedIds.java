package org.hailomqtt.worker;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ids for requests that bring none: random once a start, then counted. Thread-safe. */
final class GeneratedIds implements Supplier<String> {
  private static final int RADIX = 36;

  private final String start = ofRun();
  private final AtomicLong next = new AtomicLong();

  /** A name for one start of the worker, that no other start has. */
  static String ofRun() {
    return Long.toString(new SecureRandom().nextLong() >>> 1, RADIX);
  }

  @Override
  public String get() {
    return start + "-" + next.getAndIncrement();
  }
}

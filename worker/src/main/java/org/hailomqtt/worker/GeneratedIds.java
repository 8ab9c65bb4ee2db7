package org.hailomqtt.worker;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ids for requests that bring none: random once a start, then counted. Thread-safe. */
final class GeneratedIds implements Supplier<String> {
  private static final int RADIX = 36;

  private final String start = Long.toString(new SecureRandom().nextLong() >>> 1, RADIX);
  private final AtomicLong next = new AtomicLong();

  @Override
  public String get() {
    return start + "-" + next.getAndIncrement();
  }
}

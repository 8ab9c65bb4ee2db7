package org.hailomqtt.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a {@link Producer} received, in order, with those who wait for more. Thread-safe. */
final class Inbox {
  private final List<Delivery> deliveries = new ArrayList<>();
  private final Set<Integer> taken = new HashSet<>();

  synchronized void add(Message message, int packetId, boolean dup) {
    deliveries.add(new Delivery(deliveries.size(), message, packetId, dup));
    notifyAll();
  }

  synchronized List<Delivery> all() {
    return List.copyOf(deliveries);
  }

  /**
   * The oldest delivery of that kind which was not taken before; empty if none came within the
   * limit.
   */
  synchronized Optional<Delivery> take(Predicate<Delivery> wanted, Duration limit) {
    return await(limit, () -> deliveries.stream().filter(this::isLeft).filter(wanted).findFirst())
        .filter(delivery -> taken.add(delivery.position()));
  }

  /**
   * All deliveries, once there are that many; empty if there were fewer at the end of the limit.
   */
  Optional<List<Delivery>> awaitCount(int count, Duration limit) {
    return await(
        limit,
        () -> deliveries.size() < count ? Optional.empty() : Optional.of(List.copyOf(deliveries)));
  }

  private boolean isLeft(Delivery delivery) {
    return !taken.contains(delivery.position());
  }

  private synchronized <T> Optional<T> await(Duration limit, Supplier<Optional<T>> look) {
    long end = System.nanoTime() + limit.toNanos();
    Optional<T> found = look.get();
    while (found.isEmpty() && System.nanoTime() < end) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
      found = look.get();
    }
    return found;
  }
}

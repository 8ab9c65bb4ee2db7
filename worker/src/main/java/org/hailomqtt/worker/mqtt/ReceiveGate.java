package org.hailomqtt.worker.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import org.hailomqtt.worker.scheduling.HeapRoom;

/**
 * Has one connection wait before it reads a large message for which the heap has no room just now.
 * Thread-safe.
 *
 * <p>Paho holds a message three times while it reads it: as a packet, as a copy of the packet, and
 * as the payload. The broker is held back by TCP meanwhile.
 */
final class ReceiveGate {
  private static final int TIMES_WHEN_RECEIVED = 3;

  private final HeapRoom heap;
  private final int maxBodyBytes;
  private final Deque<Large> taken = new ArrayDeque<>();
  private long begun;
  private long arrived;
  private boolean closed;

  /** Room for the message of that number on this connection, counted from 1. */
  private record Large(long number, HeapRoom.Room room) {}

  /**
   * @param maxBodyBytes of the largest body that is taken
   */
  ReceiveGate(HeapRoom heap, int maxBodyBytes) {
    this.heap = heap;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** How much of a body is received: one byte more than is taken, to tell that it is too large. */
  long mostBytes() {
    return maxBodyBytes + 1L;
  }

  /** A message begins; returns when there is room for it. The thread that reads the socket. */
  void begins(long packetBytes) {
    HeapRoom.Room room = heap.take(packetBytes, TIMES_WHEN_RECEIVED);
    synchronized (this) {
      begun++;
      if (closed) {
        room.close();
      } else if (room != HeapRoom.NONE) {
        taken.add(new Large(begun, room));
      }
    }
  }

  /** The next message was handed over, in the order in which they began. */
  synchronized void arrived() {
    arrived++;
    while (!taken.isEmpty() && taken.getFirst().number() <= arrived) {
      taken.removeFirst().room().close();
    }
  }

  /** The connection is gone, and nothing more arrives. */
  synchronized void close() {
    closed = true;
    taken.forEach(large -> large.room().close());
    taken.clear();
  }
}

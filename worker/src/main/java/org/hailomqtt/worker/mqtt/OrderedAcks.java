package org.hailomqtt.worker.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgements of one connection: each leaves once, in the order of receipt, and none after
 * the connection is gone. Thread-safe.
 */
final class OrderedAcks {
  private final AckSender sender;
  private final Deque<Ticket> outstanding = new ArrayDeque<>();
  private long outstandingBytes;
  private boolean closed;

  /** Sends one acknowledgement; does not block. */
  interface AckSender {
    /** Sends the PUBACK of a packet. */
    void acknowledge(int packetId);
  }

  /** One message that waits for its acknowledgement; guarded by the acks it came from. */
  static final class Ticket {
    private final int packetId;
    private final int bytes;
    private @Nullable Runnable acknowledged;

    private Ticket(int packetId, int bytes) {
      this.packetId = packetId;
      this.bytes = bytes;
    }
  }

  OrderedAcks(AckSender sender) {
    this.sender = sender;
  }

  /** Notes a message received; in the order of receipt. */
  synchronized Ticket received(int packetId, int bytes) {
    Ticket ticket = new Ticket(packetId, bytes);
    outstanding.add(ticket);
    outstandingBytes += bytes;
    return ticket;
  }

  /**
   * Lets a message's acknowledgement leave as soon as those before it have left.
   *
   * @param acknowledged runs once it has left; never if the connection is gone before
   */
  void acknowledge(Ticket ticket, Runnable acknowledged) {
    List<Runnable> left = new ArrayList<>(1);
    synchronized (this) {
      if (closed || ticket.acknowledged != null) {
        return;
      }
      ticket.acknowledged = acknowledged;
      for (Ticket first = outstanding.peek(); first != null; first = outstanding.peek()) {
        Runnable done = first.acknowledged;
        if (done == null) {
          break;
        }
        outstanding.remove();
        outstandingBytes -= first.bytes;
        sender.acknowledge(first.packetId);
        left.add(done);
      }
    }
    left.forEach(Runnable::run);
  }

  /** Lets nothing leave any more; callable twice. */
  synchronized void close() {
    closed = true;
    outstanding.clear();
    outstandingBytes = 0;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Messages received and not acknowledged. */
  synchronized int outstanding() {
    return outstanding.size();
  }

  /** The size of their bodies together. */
  synchronized long outstandingBytes() {
    return outstandingBytes;
  }
}

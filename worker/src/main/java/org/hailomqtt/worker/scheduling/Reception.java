package org.hailomqtt.worker.scheduling;

import java.util.concurrent.Executor;
import org.hailomqtt.protocol.InboundMessage;

/** Sees each message through to its job or its refusal. Thread-safe. */
final class Reception {
  private static final int QUICK_BYTES = 1024;
  private static final int QUICK_TENSOR_BYTES = 256 << 10;

  private final JobQueue queue;
  private final RequestLedger ledger;
  private final HeldBodies bodies;
  private final Admitter admitter;
  private final HeapRoom heap;
  private final Executor decode;

  /**
   * @param bodies keeps what waits to be read
   * @param heap where large bodies are read
   * @param decode the threads that read them
   */
  Reception(
      JobQueue queue,
      RequestLedger ledger,
      HeldBodies bodies,
      Admitter admitter,
      HeapRoom heap,
      Executor decode) {
    this.queue = queue;
    this.ledger = ledger;
    this.bodies = bodies;
    this.admitter = admitter;
    this.heap = heap;
    this.decode = decode;
  }

  /**
   * Takes a message, which a decode thread then sees through. Paho's thread, which it does not
   * block; in the order of receipt for each lane.
   *
   * <p>What takes less time than the way to another thread is seen through at once. A large body
   * that memory has no room for is written to a file before it waits for a decode thread.
   */
  void receive(Inbound inbound) {
    queue.expect(inbound.lane(), inbound.sequence());
    ledger.sessionBusy(inbound.lane());
    HeldBodies.Received body = bodies.receive(inbound.message());
    if (isQuick(inbound.message())) {
      admit(inbound, body);
    } else {
      Inbound withoutBody = inbound.withoutBody();
      decode.execute(() -> readAndAdmit(withoutBody, body));
    }
  }

  private void readAndAdmit(Inbound inbound, HeldBodies.Received body) {
    try (HeapRoom.Room room = heap.take(body.bytes(), Preparation.TIMES_WHEN_READ)) {
      admit(inbound, body);
    }
  }

  /**
   * A tensor is looked at and not copied, or is too small for its resizing to take long; and a
   * short text can hold no picture worth the name.
   */
  private static boolean isQuick(InboundMessage message) {
    int bytes = message.payload().length;
    return bytes <= QUICK_BYTES
        || (bytes <= QUICK_TENSOR_BYTES && message.properties().user().containsKey("dtype"));
  }

  private void admit(Inbound inbound, HeldBodies.Received body) {
    try (body) {
      admitter.admit(inbound, body);
    } finally {
      queue.drop(inbound.lane(), inbound.sequence());
    }
  }
}

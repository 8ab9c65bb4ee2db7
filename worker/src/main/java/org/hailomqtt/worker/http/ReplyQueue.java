package org.hailomqtt.worker.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hailomqtt.protocol.ErrorCode;

/**
 * What became of one request, for the thread that waits for it. Thread-safe.
 *
 * <p>The MQTT client holds the body until the broker has taken it, so that its room is given back
 * only then.
 */
final class ReplyQueue implements Submissions.Listener, AutoCloseable {
  /** Text that nobody fetches is left out: the reply has all of it. */
  private static final int MOST_PIECES = 10_000;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final BodyRoom.Room room;

  /**
   * @param room of the request's body
   */
  ReplyQueue(BodyRoom.Room room) {
    this.room = room;
  }

  /** What happened. */
  sealed interface Event {
    /** The broker has it. */
    record Taken() implements Event {}

    /** A piece of text, or how far it is; under the name of its event. */
    record Piece(String name, byte[] json) implements Event {}

    /** The reply. */
    record Done(byte[] json) implements Event {}

    /** No reply will come this way. */
    record Failed(String why) implements Event {}
  }

  @Override
  public void taken() {
    room.close();
    events.add(new Event.Taken());
  }

  @Override
  public void chunk(byte[] json) {
    addPiece("chunk", json);
  }

  @Override
  public void progress(byte[] json) {
    addPiece("progress", json);
  }

  private void addPiece(String name, byte[] json) {
    if (events.size() < MOST_PIECES) {
      events.add(new Event.Piece(name, json));
    }
  }

  @Override
  public void reply(byte[] json) {
    room.close();
    events.add(new Event.Done(json));
  }

  @Override
  public void failed(String why) {
    room.close();
    events.add(new Event.Failed(why));
  }

  /** The next event, if there is one in time. */
  Optional<Event> next(Duration limit) {
    try {
      return Optional.ofNullable(events.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpFailure.of(ErrorCode.DRAINING, "the worker is stopping");
    }
  }

  /** Nobody waits any more. */
  @Override
  public void close() {
    room.close();
  }
}

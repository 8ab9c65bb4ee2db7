package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.TextChunk;

/**
 * Tells the text of a job piece by piece to whoever waits for its reply. Device thread only.
 *
 * <p>At QoS 0. The first piece goes at once, the others are joined for 50 ms, so that a fast model
 * does not flood the broker. They are written on the finish thread, which makes the reply after
 * them.
 */
final class Chunks {
  private static final long JOINED_NANOS = Duration.ofMillis(50).toNanos();

  private final ReplyCodec codec = new ReplyCodec();
  private final Job job;
  private final Executor finish;
  private final StringBuilder pending = new StringBuilder();
  private long toldNanos;
  private int next;

  Chunks(Job job, Executor finish) {
    this.job = job;
    this.finish = finish;
  }

  /** A piece has come. */
  void add(String piece, long now) {
    pending.append(piece);
    tellDue(now);
  }

  /** Tells what has come, if that is due. */
  void tellDue(long now) {
    if (!pending.isEmpty() && (next == 0 || now - toldNanos >= JOINED_NANOS)) {
      toldNanos = now;
      tell();
    }
  }

  /** Tells what has come. */
  void tell() {
    if (pending.isEmpty()) {
      return;
    }
    TextChunk chunk = new TextChunk(next++, pending.toString());
    pending.setLength(0);
    finish.execute(() -> publish(chunk));
  }

  private void publish(TextChunk chunk) {
    byte[] body = codec.encode(chunk);
    for (Job.Recipient recipient : job.readers()) {
      ReplyAddress to = recipient.replyTo();
      recipient
          .delivery()
          .tell(new Answer(new ReplyAddress(to.chunkTopic(), to.correlationData()), body, false));
    }
  }
}

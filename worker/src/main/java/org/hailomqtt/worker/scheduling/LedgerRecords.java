package org.hailomqtt.worker.scheduling;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.hailomqtt.protocol.Fingerprint;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.RequestIdentity;
import org.hailomqtt.worker.journal.Attachments.Reference;
import org.hailomqtt.worker.scheduling.LedgerRecord.Acknowledged;
import org.hailomqtt.worker.scheduling.LedgerRecord.Aged;
import org.hailomqtt.worker.scheduling.LedgerRecord.Finished;
import org.hailomqtt.worker.scheduling.LedgerRecord.Known;
import org.hailomqtt.worker.scheduling.LedgerRecord.Published;
import org.hailomqtt.worker.scheduling.LedgerRecord.Stopped;
import org.jspecify.annotations.Nullable;

/**
 * Turns the ledger's records into bytes and back. Not thread-safe: the bytes are one buffer, used
 * again for the next record.
 *
 * <p>The first byte is the kind of record. Numbers are big-endian, texts UTF-8 with their length in
 * front.
 */
final class LedgerRecords {
  private static final byte KNOWN = 1;
  private static final byte FINISHED = 2;
  private static final byte PUBLISHED = 3;
  private static final byte ACKNOWLEDGED = 4;
  private static final byte AGED = 5;
  private static final byte STOPPED = 6;

  private static final int KEEP = 1;
  private static final int FAILED = 2;
  private static final int IN_FILE = 4;
  private static final int CORRELATED = 8;
  private static final int FIXED_BYTES = 64;
  private static final int MAX_BYTES_PER_CHAR = 3;

  private ByteBuffer buffer = ByteBuffer.allocate(1024);

  /** The bytes of a record, until the next call. */
  ByteBuffer encode(LedgerRecord record) {
    buffer.clear();
    if (record instanceof Known known) {
      encode(known);
    } else if (record instanceof Finished finished) {
      encode(finished);
    } else if (record instanceof Published published) {
      buffer.put(PUBLISHED).putLong(published.serial());
    } else if (record instanceof Acknowledged acknowledged) {
      buffer.put(ACKNOWLEDGED).putLong(acknowledged.serial()).putLong(acknowledged.age());
    } else if (record instanceof Aged aged) {
      buffer.put(AGED).putLong(aged.age());
    } else if (record instanceof Stopped stopped) {
      buffer.put(STOPPED).putLong(stopped.age());
    }
    return buffer.flip();
  }

  private void encode(Known known) {
    String key = known.identity().key();
    String fingerprint = known.fingerprint().hex();
    makeRoom((key.length() + fingerprint.length()) * MAX_BYTES_PER_CHAR);
    buffer
        .put(KNOWN)
        .putLong(known.serial())
        .put(code(known.lane()))
        .put((byte) Math.min(known.attempts(), Byte.MAX_VALUE))
        .put((byte) (known.identity().durable() ? 1 : 0));
    put(key.getBytes(StandardCharsets.UTF_8));
    put(fingerprint.getBytes(StandardCharsets.UTF_8));
  }

  private void encode(Finished finished) {
    String topic = finished.replyTo().topic();
    byte[] correlation = finished.replyTo().correlationData();
    Reference file = finished.reply().file();
    byte[] body = finished.reply().body();
    makeRoom(
        topic.length() * MAX_BYTES_PER_CHAR
            + (correlation == null ? 0 : correlation.length)
            + (file == null && body != null ? body.length : 0));
    int flags =
        (finished.keep() ? KEEP : 0)
            | (finished.failed() ? FAILED : 0)
            | (file == null ? 0 : IN_FILE)
            | (correlation == null ? 0 : CORRELATED);
    buffer.put(FINISHED).putLong(finished.serial()).put((byte) flags);
    put(topic.getBytes(StandardCharsets.UTF_8));
    if (correlation != null) {
      put(correlation);
    }
    if (file != null) {
      buffer.putLong(file.number()).putInt(file.length()).putInt(file.crc());
    } else if (body != null) {
      put(body);
    }
  }

  private void makeRoom(int bytes) {
    if (buffer.capacity() < bytes + FIXED_BYTES) {
      buffer = ByteBuffer.allocate(bytes + FIXED_BYTES);
    }
  }

  private void put(byte[] bytes) {
    buffer.putInt(bytes.length).put(bytes);
  }

  /**
   * Reads a record.
   *
   * @return null for one of a kind that a later version writes
   */
  static @Nullable LedgerRecord decode(ByteBuffer bytes) {
    return switch (bytes.get()) {
      case KNOWN -> decodeKnown(bytes);
      case FINISHED -> decodeFinished(bytes);
      case PUBLISHED -> new Published(bytes.getLong());
      case ACKNOWLEDGED -> new Acknowledged(bytes.getLong(), bytes.getLong());
      case AGED -> new Aged(bytes.getLong());
      case STOPPED -> new Stopped(bytes.getLong());
      default -> null;
    };
  }

  private static Known decodeKnown(ByteBuffer bytes) {
    long serial = bytes.getLong();
    Lane lane = lane(bytes.get());
    int attempts = bytes.get();
    boolean durable = bytes.get() != 0;
    return new Known(
        serial,
        new RequestIdentity(text(bytes), durable),
        new Fingerprint(text(bytes)),
        lane,
        attempts);
  }

  private static byte code(Lane lane) {
    return switch (lane) {
      case HIGH -> 1;
      case NORMAL -> 2;
      case LOW -> 3;
    };
  }

  private static Lane lane(byte code) {
    return switch (code) {
      case 1 -> Lane.HIGH;
      case 3 -> Lane.LOW;
      default -> Lane.NORMAL;
    };
  }

  private static Finished decodeFinished(ByteBuffer bytes) {
    long serial = bytes.getLong();
    int flags = bytes.get();
    String topic = text(bytes);
    byte[] correlation = (flags & CORRELATED) == 0 ? null : array(bytes);
    StoredReply reply =
        (flags & IN_FILE) == 0
            ? StoredReply.of(array(bytes))
            : new StoredReply(null, new Reference(bytes.getLong(), bytes.getInt(), bytes.getInt()));
    return new Finished(
        serial,
        (flags & KEEP) != 0,
        (flags & FAILED) != 0,
        new ReplyAddress(topic, correlation),
        reply);
  }

  private static String text(ByteBuffer bytes) {
    return new String(array(bytes), StandardCharsets.UTF_8);
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.getInt()];
    bytes.get(array);
    return array;
  }
}

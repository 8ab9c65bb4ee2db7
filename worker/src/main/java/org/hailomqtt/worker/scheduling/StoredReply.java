package org.hailomqtt.worker.scheduling;

import java.util.Optional;
import org.hailomqtt.worker.journal.Attachments;
import org.hailomqtt.worker.journal.Attachments.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The whole reply of one request, in memory or in a file or both. Immutable; nobody writes to the
 * body.
 *
 * @param body the reply, unless it is only in a file
 * @param file the file, if it has one
 */
record StoredReply(byte @Nullable [] body, @Nullable Reference file) {
  /** One that needs no file. */
  static StoredReply of(byte[] body) {
    return new StoredReply(body, null);
  }

  /** The reply; empty if its file is lost. */
  Optional<byte[]> read(Attachments files) {
    if (body != null) {
      return Optional.of(body);
    }
    return file == null ? Optional.empty() : files.read(file);
  }

  /** Its size in bytes. */
  int length() {
    if (body != null) {
      return body.length;
    }
    return file == null ? 0 : file.length();
  }
}

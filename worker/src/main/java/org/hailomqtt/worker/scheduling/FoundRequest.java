package org.hailomqtt.worker.scheduling;

import java.util.Optional;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.worker.journal.Attachments;

/**
 * What the ledger tells of one request. Immutable.
 *
 * @param state pending, running, complete or failed
 * @param answer its reply and where that goes, once it has one
 * @param published whether it was published
 */
record FoundRequest(String state, Optional<Answer> answer, boolean published) {
  /** What an entry says now. */
  static FoundRequest of(LedgerEntry entry, Attachments files) {
    ReplyAddress to = entry.replyTo;
    StoredReply reply = entry.reply;
    Optional<byte[]> body = reply == null ? Optional.empty() : reply.read(files);
    if (to != null && body.isPresent()) {
      return new FoundRequest(
          entry.failed ? "failed" : "complete",
          Optional.of(new Answer(to, body.get(), false)),
          entry.published);
    }
    boolean running = entry.job != null && entry.started;
    return new FoundRequest(running ? "running" : "pending", Optional.empty(), false);
  }
}

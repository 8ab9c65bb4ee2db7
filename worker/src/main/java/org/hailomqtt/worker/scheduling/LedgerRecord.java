package org.hailomqtt.worker.scheduling;

import org.hailomqtt.protocol.Fingerprint;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.RequestIdentity;

/**
 * What the ledger writes down: each time what is so from now on, so that the last word counts.
 * Immutable; nobody writes to a reply.
 *
 * <p>A request is named by its serial number, which no other request of the journal has.
 */
sealed interface LedgerRecord {
  /**
   * A request is known.
   *
   * @param serial its number
   * @param identity what makes a repeated delivery the same request
   * @param fingerprint tells it from another with its identity
   * @param lane the lane it came by
   * @param attempts how often it was started
   */
  record Known(
      long serial, RequestIdentity identity, Fingerprint fingerprint, Lane lane, int attempts)
      implements LedgerRecord {}

  /**
   * A request has its reply.
   *
   * @param serial its number
   * @param keep whether the same request gets this reply after its acknowledgement, too
   * @param failed whether the reply is an error
   * @param replyTo where the reply goes
   * @param reply the whole reply
   */
  record Finished(
      long serial, boolean keep, boolean failed, ReplyAddress replyTo, StoredReply reply)
      implements LedgerRecord {}

  /**
   * The reply of a request was handed to a connection.
   *
   * @param serial its number
   */
  record Published(long serial) implements LedgerRecord {}

  /**
   * A request was acknowledged, or will not be delivered again.
   *
   * @param serial its number
   * @param age when, in nanoseconds that workers ran with this journal
   */
  record Acknowledged(long serial, long age) implements LedgerRecord {}

  /**
   * Time went by.
   *
   * @param age nanoseconds that workers ran with this journal
   */
  record Aged(long age) implements LedgerRecord {}

  /**
   * The worker stopped in an orderly way; nothing follows.
   *
   * @param age nanoseconds that workers ran with this journal
   */
  record Stopped(long age) implements LedgerRecord {}
}

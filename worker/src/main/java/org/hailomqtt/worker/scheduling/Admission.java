package org.hailomqtt.worker.scheduling;

import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;

/** What becomes of a delivery whose request can be read. */
sealed interface Admission {
  /** It is new: its job runs. */
  record Admitted() implements Admission {}

  /** Its request is still being worked on; the one reply serves this delivery too. */
  record Joined() implements Admission {}

  /**
   * Its request is finished: the same reply again.
   *
   * @param body the reply's body
   * @param duplicate whether it was published before
   */
  record Replayed(byte[] body, boolean duplicate) implements Admission {}

  /**
   * The worker died under it too often: its job is answered and does not run.
   *
   * @param attempts how often it was started
   */
  record Poisoned(int attempts) implements Admission {}

  /**
   * It can't be taken.
   *
   * @param cause code and sentence
   */
  record Rejected(ProtocolException cause) implements Admission {
    static Rejected conflict(String id) {
      return new Rejected(
          new ProtocolException(
              ErrorCode.CONFLICT,
              "the id '"
                  + id
                  + "' is in use by another request that is not finished; choose another id"));
    }
  }
}

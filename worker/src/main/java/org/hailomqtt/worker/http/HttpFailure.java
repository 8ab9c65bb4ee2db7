package org.hailomqtt.worker.http;

import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;

/** A call that is answered with an error; the message says what to do. Immutable. */
final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * @param status of HTTP
   * @param code for programs
   */
  HttpFailure(int status, String code, String text) {
    super(text, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** With a code of the protocol. */
  static HttpFailure of(ErrorCode code, String text) {
    return new HttpFailure(StatusCodes.of(code), code.name(), text);
  }

  static HttpFailure of(ProtocolException cause) {
    return of(cause.code(), cause.text());
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}

package org.hailomqtt.worker.http;

import java.util.Arrays;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;

/** Which HTTP status an error code of the protocol is answered with. Stateless. */
final class StatusCodes {
  static final int OK = 200;
  static final int ACCEPTED = 202;
  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int CONFLICT = 409;
  static final int TOO_LARGE = 413;
  static final int UNSUPPORTED_MEDIA_TYPE = 415;
  static final int TOO_MANY_REQUESTS = 429;
  static final int INTERNAL = 500;
  static final int UNAVAILABLE = 503;
  static final int TIMEOUT = 504;

  private StatusCodes() {}

  static int of(ErrorCode code) {
    return switch (code) {
      case BAD_REQUEST, INVALID_INPUT, REPLY_TOPIC_NOT_ALLOWED -> BAD_REQUEST;
      case UNKNOWN_TYPE, MODEL_NOT_FOUND -> NOT_FOUND;
      case CONFLICT, SUPERSEDED, CANCELLED -> CONFLICT;
      case TOO_LARGE -> TOO_LARGE;
      case UNSUPPORTED_MEDIA -> UNSUPPORTED_MEDIA_TYPE;
      case QUEUE_FULL -> TOO_MANY_REQUESTS;
      case DEVICE_UNAVAILABLE, OVERHEATED, DRAINING -> UNAVAILABLE;
      case TIMEOUT, EXPIRED -> TIMEOUT;
      case POISONED, INFERENCE_FAILED, DEVICE_ERROR, OUT_OF_DEVICE_MEMORY, INTERNAL -> INTERNAL;
    };
  }

  /** The same for a code in a reply, which may be of a newer worker. */
  static int ofName(String code) {
    return known(code).orElse(INTERNAL);
  }

  /** The same for the word after "error", which may be of a text that a model wrote. */
  static int ofCompact(String word) {
    return known(word).orElse(OK);
  }

  private static Optional<Integer> known(String code) {
    return Arrays.stream(ErrorCode.values())
        .filter(known -> known.name().equals(code))
        .findFirst()
        .map(StatusCodes::of);
  }
}

package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Preset;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.Timing;
import org.hailomqtt.worker.device.DeviceKind;

/**
 * The reply that a preset has for requests that get no result in time: a text instead of an error.
 * Immutable.
 *
 * @param worker id of the worker
 * @param device kind of its device
 */
record FallbackReply(String worker, DeviceKind device) {
  /**
   * The reply instead of an error; empty if the request's preset has none, or the request itself is
   * what is wrong.
   *
   * @param model name of the model that would have answered
   * @param timing how the time was spent without one
   */
  Optional<Reply> insteadOf(ProtocolException cause, Request request, String model, Timing timing) {
    Optional<Preset.Fallback> fallback = request.options().fallback();
    return fallback.isEmpty() || !covers(cause.code())
        ? Optional.empty()
        : Optional.of(
            new Reply.Success(
                request.id(),
                request.type(),
                request.preset(),
                model,
                null,
                worker,
                device.label(),
                JsonNodeFactory.instance.objectNode().put("text", fallback.get().text()),
                timing,
                null,
                false,
                true,
                false,
                device == DeviceKind.SIMULATED,
                request.options().metadata()));
  }

  /** Whether it is the worker that has no result, and not the sender who is wrong or changed. */
  static boolean covers(ErrorCode code) {
    return switch (code) {
      case TIMEOUT,
          EXPIRED,
          QUEUE_FULL,
          POISONED,
          INFERENCE_FAILED,
          DEVICE_ERROR,
          DEVICE_UNAVAILABLE,
          OVERHEATED,
          DRAINING,
          OUT_OF_DEVICE_MEMORY,
          INTERNAL ->
          true;
      case BAD_REQUEST,
          INVALID_INPUT,
          REPLY_TOPIC_NOT_ALLOWED,
          UNKNOWN_TYPE,
          MODEL_NOT_FOUND,
          CONFLICT,
          SUPERSEDED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA,
          CANCELLED ->
          false;
    };
  }
}

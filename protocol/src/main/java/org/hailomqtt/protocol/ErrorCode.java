package org.hailomqtt.protocol;

/** Why a request was answered with an error. The names are the wire format. Immutable. */
public enum ErrorCode {
  /** The message can't be read as a request: broken JSON, a bad topic, a bad name. */
  BAD_REQUEST(false),
  /** A field of {@code input} or {@code params} is wrong; {@code detail.pointer} says which. */
  INVALID_INPUT(false),
  /** The reply topic asked for lies outside what this worker may publish to. */
  REPLY_TOPIC_NOT_ALLOWED(false),
  /** No model type or preset of that name. */
  UNKNOWN_TYPE(false),
  /** No model of that name, or none for that type. */
  MODEL_NOT_FOUND(false),
  /** The same client and id is still being worked on with another body. */
  CONFLICT(false),
  /** The deadline passed while the request ran. */
  TIMEOUT(true),
  /** The deadline passed before the request could run; it did not run. */
  EXPIRED(true),
  /** A newer request of the same client and type took its place. */
  SUPERSEDED(false),
  /** The request, or its reply, is over a size limit. */
  TOO_LARGE(false),
  /** The body is of a kind this type does not take, or a picture that can't be decoded. */
  UNSUPPORTED_MEDIA(false),
  /** The worker holds as much as it may; try again after {@code retry_after_ms}. */
  QUEUE_FULL(true),
  /** Cancelled by a control message. */
  CANCELLED(false),
  /** The worker died several times while running this request; it is not tried again. */
  POISONED(false),
  /** The model ran and failed on this input. */
  INFERENCE_FAILED(false),
  /** The device reported a fault. */
  DEVICE_ERROR(true),
  /** The device is not there or held by another program. */
  DEVICE_UNAVAILABLE(true),
  /** The device is too hot to run. */
  OVERHEATED(true),
  /** The worker is shutting down. */
  DRAINING(true),
  /** The model does not fit into the device's memory. */
  OUT_OF_DEVICE_MEMORY(false),
  /** A fault of the worker itself. */
  INTERNAL(true);

  private final boolean retryable;

  ErrorCode(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether the same request, sent again later, may succeed. */
  public boolean retryable() {
    return retryable;
  }
}

package org.hailomqtt.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one final answer to a request. Immutable, but for JSON nodes, which nobody writes to. */
public sealed interface Reply {
  /** The request's id. */
  String id();

  /** What the request brought to be echoed. */
  @Nullable JsonNode metadata();

  /**
   * The result.
   *
   * @param id the request's id
   * @param type model type
   * @param preset name of the preset that the request was sent to, if it was
   * @param model name of the model that answered
   * @param modelSha256 the first digits of the SHA-256 of what answered, where it is known
   * @param worker id of the worker
   * @param device kind of device: {@code hailo}, {@code cpu} or {@code simulated}
   * @param result by type
   * @param timing where the time went
   * @param usage tokens, for types that generate text
   * @param duplicate whether this answer was given before
   * @param fallback whether it is what the preset says where there is no result
   * @param cached whether it is the result of an earlier request with the same input
   * @param simulated whether the device is simulated
   * @param metadata echoed
   */
  @JsonPropertyOrder({"id", "status"})
  record Success(
      String id,
      String type,
      @Nullable String preset,
      String model,
      @Nullable String modelSha256,
      String worker,
      String device,
      JsonNode result,
      Timing timing,
      @Nullable JsonNode usage,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean duplicate,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean fallback,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean cached,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean simulated,
      @Nullable JsonNode metadata)
      implements Reply {

    /** Refuses a body that lacks what every result has. */
    public Success {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(device, "device");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(timing, "timing");
    }

    /** Always {@code ok}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String status() {
      return "ok";
    }
  }

  /**
   * An error.
   *
   * @param id the request's id
   * @param error a sentence that says what to do
   * @param code what kind of error
   * @param retryable whether the same request may succeed later
   * @param retryAfterMs when to try again, if known
   * @param detail more for programs, such as {@code {"pointer": "/input/image"}}
   * @param duplicate whether this answer was given before
   * @param metadata echoed
   */
  @JsonPropertyOrder({"id", "status"})
  record Failure(
      String id,
      String error,
      ErrorCode code,
      boolean retryable,
      @Nullable Long retryAfterMs,
      @Nullable JsonNode detail,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean duplicate,
      @Nullable JsonNode metadata)
      implements Reply {

    /** Refuses a body that lacks what every error has. */
    public Failure {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(code, "code");
    }

    /** Always {@code error}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String status() {
      return "error";
    }
  }
}

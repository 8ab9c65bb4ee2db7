package org.hailomqtt.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far a request is, published where its reply will be with {@code /event} behind it. Immutable.
 *
 * @param id the request's id
 * @param event {@code accepted}, {@code loading} or {@code running}
 * @param position how many requests are expected to go before it; with {@code accepted}
 * @param model what is loaded; with {@code loading}
 * @param etaMs time until its result, or until the model is loaded, as far as measured times tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressEvent(
    String id,
    String event,
    @Nullable Integer position,
    @Nullable String model,
    @Nullable Long etaMs) {
  /** It waits. */
  public static ProgressEvent accepted(String id, int position, long etaMs) {
    return new ProgressEvent(id, "accepted", position, null, etaMs);
  }

  /** It is its turn, and its model is loaded first. */
  public static ProgressEvent loading(String id, String model, long etaMs) {
    return new ProgressEvent(id, "loading", null, model, etaMs);
  }

  /** It is on the device. */
  public static ProgressEvent running(String id) {
    return new ProgressEvent(id, "running", null, null, null);
  }
}

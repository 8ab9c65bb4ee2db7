package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name to send requests to, which stands for a type and for all that a request may leave unsaid.
 * Immutable, but for the parameters, which nobody writes to.
 *
 * @param name what requests are published to in place of a type
 * @param type the type that its requests become
 * @param model the model, unless the request names one
 * @param params the type's parameters, as far as the request has no others
 * @param timeout how long the sender waits, unless it says so
 * @param maxAge how old a request may be when its turn comes, unless it says so
 * @param keepNewest whether a request replaces older waiting ones of its client, unless it says so
 * @param stream whether tokens are published as they come, unless it says so
 * @param compact whether the reply is short plain text, unless it says so
 * @param fallback what is answered when there is no result in time
 */
public record Preset(
    String name,
    String type,
    @Nullable String model,
    ObjectNode params,
    Optional<Duration> timeout,
    Optional<Duration> maxAge,
    boolean keepNewest,
    boolean stream,
    boolean compact,
    Optional<Fallback> fallback) {

  /** Refuses one without a name or a type. */
  public Preset {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }

  /**
   * What is answered when there is no result in time. Immutable.
   *
   * @param text the text of the reply
   * @param after how long a request waits for its turn before it is answered so; empty for as long
   *     as its deadline lets it
   */
  public record Fallback(String text, Optional<Duration> after) {}
}

package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request as its sender meant it, whatever form it came in. Immutable, but for the JSON nodes
 * and byte arrays, which nobody writes to.
 *
 * @param lane priority lane
 * @param type model type
 * @param preset name of the preset that it was sent to, if it was
 * @param client the sender, if it said who it is
 * @param id echoed in the reply: the sender's, else a generated one
 * @param identity what makes a repeated delivery the same request
 * @param fingerprint tells the same request from another with its identity
 * @param replyTo where the reply goes
 * @param model the model asked for by name, or by a path as the device manager's users have it
 * @param input what the model gets
 * @param params the type's parameters
 * @param options what is the same for every type
 */
public record Request(
    Lane lane,
    String type,
    @Nullable String preset,
    @Nullable String client,
    String id,
    RequestIdentity identity,
    Fingerprint fingerprint,
    ReplyAddress replyTo,
    @Nullable String model,
    RequestInput input,
    ObjectNode params,
    Options options) {

  /** The same without what it brought, for whoever keeps it after the input was read. */
  public Request withoutInput() {
    return withInput(new RequestInput.Text(""));
  }

  /** The same with another input. */
  public Request withInput(RequestInput other) {
    return new Request(
        lane,
        type,
        preset,
        client,
        id,
        identity,
        fingerprint,
        replyTo,
        model,
        other,
        params,
        options);
  }

  /**
   * What a request may ask for whatever its type. Immutable.
   *
   * @param timeout how long the sender waits: from {@code sentAt} where given, else from receipt
   * @param sentAt the sender's clock when it sent
   * @param expiry what was left of MQTT's Message Expiry at receipt
   * @param maxAge how old the request may be when its turn comes: from {@code sentAt} where given,
   *     else from receipt
   * @param keepAlive how long its model stays loaded after it, as the sender wishes; negative for
   *     ever
   * @param keepNewest whether this replaces older waiting requests of the same client and type
   * @param stream whether tokens are published as they come
   * @param events whether progress is published
   * @param retainReply whether the reply is retained on the broker
   * @param compact whether the reply is short plain text
   * @param conversation what the client calls the conversation that this goes on with
   * @param fallback what is answered when there is no result in time
   * @param metadata echoed in the reply
   */
  public record Options(
      Optional<Duration> timeout,
      Optional<Instant> sentAt,
      Optional<Duration> expiry,
      Optional<Duration> maxAge,
      Optional<Duration> keepAlive,
      boolean keepNewest,
      boolean stream,
      boolean events,
      boolean retainReply,
      boolean compact,
      Optional<String> conversation,
      Optional<Preset.Fallback> fallback,
      @Nullable JsonNode metadata) {

    /** What a body that isn't JSON asks for. */
    public static final Options NONE =
        new Options(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            null);
  }
}

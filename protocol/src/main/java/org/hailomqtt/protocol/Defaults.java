package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds where a request says nothing: what its preset says, or what holds for everybody.
 * Immutable.
 */
final class Defaults {
  private static final String PROMPT = "prompt";

  /** An input that has one of these has its prompt, whatever it is called. */
  private static final List<String> CONVERSATIONS = List.of("messages", "chat");

  private final Optional<Preset> preset;

  Defaults(Optional<Preset> preset) {
    this.preset = preset;
  }

  /** The type that a request to this name is of. */
  String type(String name) {
    return preset.map(Preset::type).orElse(name);
  }

  @Nullable String name() {
    return preset.map(Preset::name).orElse(null);
  }

  boolean compact() {
    return preset.map(Preset::compact).orElse(false);
  }

  @Nullable String model() {
    return preset.map(Preset::model).orElse(null);
  }

  /** Those of a request, completed by those of the preset that neither it nor its input has. */
  ObjectNode params(ObjectNode own, RequestInput input) {
    ObjectNode standing = preset.map(Preset::params).orElse(null);
    if (standing == null || standing.isEmpty()) {
      return own;
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    standing
        .properties()
        .forEach(
            entry -> {
              if (!says(input, entry.getKey())) {
                all.set(entry.getKey(), entry.getValue());
              }
            });
    all.setAll(own);
    return all;
  }

  /** Parameters may stand in the input, too, as the device manager's users have it. */
  private static boolean says(RequestInput input, String param) {
    if (input instanceof RequestInput.Text) {
      return param.equals(PROMPT);
    }
    if (!(input instanceof RequestInput.Fields json)) {
      return false;
    }
    JsonNode fields = json.fields();
    return fields.hasNonNull(param)
        || (param.equals(PROMPT) && CONVERSATIONS.stream().anyMatch(fields::hasNonNull));
  }

  /** The options of a body that has none of its own. */
  Request.Options options(Optional<Duration> expiry) {
    Request.Options none = Request.Options.NONE;
    return new Request.Options(
        timeout(Optional.empty()),
        none.sentAt(),
        expiry,
        maxAge(Optional.empty()),
        none.keepAlive(),
        keepNewest(),
        stream(),
        none.events(),
        none.retainReply(),
        compact(),
        none.conversation(),
        fallback(),
        none.metadata());
  }

  Optional<Duration> timeout(Optional<Duration> own) {
    return own.or(() -> preset.flatMap(Preset::timeout));
  }

  Optional<Duration> maxAge(Optional<Duration> own) {
    return own.or(() -> preset.flatMap(Preset::maxAge));
  }

  boolean keepNewest() {
    return preset.map(Preset::keepNewest).orElse(false);
  }

  boolean stream() {
    return preset.map(Preset::stream).orElse(false);
  }

  Optional<Preset.Fallback> fallback() {
    return preset.flatMap(Preset::fallback);
  }
}

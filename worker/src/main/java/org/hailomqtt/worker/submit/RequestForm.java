package org.hailomqtt.worker.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request body out of a content: the bytes as they are, or, where parameters go with it,
 * JSON around them. Immutable.
 *
 * @param type model type
 * @param model model asked for by name
 * @param params the type's parameters; nobody writes to them
 * @param timeout deadline that goes with each request
 * @param tensor what raw bytes are
 */
public record RequestForm(
    String type,
    Optional<String> model,
    ObjectNode params,
    Optional<Duration> timeout,
    Optional<TensorForm> tensor) {
  private static final ObjectMapper JSON = Json.mapper(Integer.MAX_VALUE);
  private static final String JSON_TYPE = "application/json";

  /**
   * The request body of a content.
   *
   * @throws SubmitException if the content does not fit what was asked for
   */
  RequestBody body(Content content) {
    if (content instanceof Content.Json json) {
      return merged(json.bytes());
    }
    if (params.isEmpty()) {
      return bare(content);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("input", input(content));
    return json(completed(body));
  }

  private RequestBody merged(byte[] bytes) {
    if (params.isEmpty() && model.isEmpty() && timeout.isEmpty()) {
      return json(bytes);
    }
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node instanceof ObjectNode body) {
        return json(completed(body));
      }
    } catch (JsonProcessingException e) {
      throw new SubmitException("the JSON is broken: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new SubmitException("the JSON can't be read", e);
    }
    throw new SubmitException("the JSON must be an object such as {\"input\": {…}}");
  }

  private byte[] completed(ObjectNode body) {
    if (!params.isEmpty()) {
      body.withObjectProperty("params").setAll(params);
    }
    model.ifPresent(name -> body.put("model", name));
    timeout.ifPresent(limit -> body.put("timeout_ms", limit.toMillis()));
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON nodes can always be written", e);
    }
  }

  private ObjectNode input(Content content) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    if (content instanceof Content.Picture picture) {
      return input.put("image", picture.bytes());
    }
    if (content instanceof Content.Audio audio) {
      return input.put("audio", audio.bytes());
    }
    if (content instanceof Content.Text text) {
      return input.put(type.equals("clip") ? "text" : "prompt", text.text());
    }
    if (content instanceof Content.Raw raw) {
      return input.set("tensor", TensorCodec.write(read(raw)));
    }
    throw new IllegalArgumentException("JSON has an input of its own");
  }

  private RequestBody bare(Content content) {
    if (content instanceof Content.Picture picture) {
      return body(picture.bytes(), picture.mediaType(), Map.of());
    }
    if (content instanceof Content.Audio audio) {
      return body(audio.bytes(), "audio/wav", Map.of());
    }
    if (content instanceof Content.Text text) {
      return body(text.text().getBytes(StandardCharsets.UTF_8), "text/plain", Map.of());
    }
    if (content instanceof Content.Raw raw) {
      Tensor read = read(raw);
      Map<String, String> user = Map.of("dtype", read.dtype().label(), "shape", shape(read));
      return body(raw.bytes(), "application/octet-stream", user);
    }
    throw new IllegalArgumentException("JSON is never bare");
  }

  private Tensor read(Content.Raw raw) {
    TensorForm form =
        tensor.orElseThrow(
            () ->
                new SubmitException(
                    "its suffix does not say what the file holds; for a raw tensor give --dtype and"
                        + " --shape, for a request in JSON --json FILE"));
    return form.read(raw.bytes());
  }

  private static String shape(Tensor tensor) {
    List<Integer> shape = tensor.shape();
    return shape.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private RequestBody json(byte[] bytes) {
    return new RequestBody(bytes, JSON_TYPE, expirySeconds(), Map.of());
  }

  private RequestBody body(byte[] bytes, String contentType, Map<String, String> user) {
    Map<String, String> all = new HashMap<>(user);
    model.ifPresent(name -> all.put("model", name));
    return new RequestBody(bytes, contentType, expirySeconds(), all);
  }

  /** Message Expiry counts whole seconds, so a short deadline is rounded up. */
  private @Nullable Long expirySeconds() {
    return timeout.map(limit -> Math.max(1, limit.plusMillis(999).toSeconds())).orElse(null);
  }
}

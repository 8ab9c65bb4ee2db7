package org.hailomqtt.worker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hailomqtt.protocol.ErrorCode;

/** Makes a request out of a form's parts. Thread-safe. */
final class FormReader {
  /** Files that go into {@code input} under the same name. */
  private static final Set<String> FILES = Set.of("image", "images", "audio");

  /** Texts that go into {@code input}. */
  private static final Set<String> INPUTS = Set.of("prompt", "text", "system", "language", "task");

  /** Texts that are fields of the request. */
  private static final Set<String> FIELDS =
      Set.of("client", "id", "model", "conversation", "keep", "sent_at");

  /** Fields of the request that are written as in JSON. */
  private static final Set<String> VALUES =
      Set.of(
          "input",
          "params",
          "metadata",
          "timeout_ms",
          "max_age_ms",
          "keep_alive",
          "stream",
          "events");

  /** What can be said of bytes that stay as they are, without JSON around them. */
  private static final Set<String> BESIDE_BARE = Set.of("client", "id", "model", "timeout_ms");

  private final ObjectMapper json;

  FormReader(ObjectMapper json) {
    this.json = json;
  }

  /**
   * The request; one file with nothing of note beside it stays as it is.
   *
   * @throws HttpFailure if a part is not understood
   */
  RequestContent read(List<Multipart.Part> parts) {
    List<Multipart.Part> files = parts.stream().filter(FormReader::isFile).toList();
    boolean isPlain =
        parts.stream().allMatch(part -> isFile(part) || BESIDE_BARE.contains(part.name()));
    if (files.size() == 1 && isPlain) {
      return bare(files.get(0), parts);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    List<byte[]> pictures = new ArrayList<>();
    parts.stream().filter(part -> VALUES.contains(part.name())).forEach(part -> value(body, part));
    for (Multipart.Part part : parts) {
      if (isFile(part)) {
        file(body, part, pictures);
      } else if (INPUTS.contains(part.name())) {
        input(body).put(part.name(), part.text());
      } else if (FIELDS.contains(part.name())) {
        body.put(part.name(), part.text());
      } else if (!VALUES.contains(part.name())) {
        throw unknown(part);
      }
    }
    addPictures(body, pictures);
    return new RequestContent.Json(body);
  }

  private static RequestContent bare(Multipart.Part file, List<Multipart.Part> parts) {
    Map<String, String> fields = new HashMap<>();
    parts.stream()
        .filter(part -> BESIDE_BARE.contains(part.name()))
        .forEach(part -> fields.put(part.name(), part.text()));
    String type = file.contentType().isEmpty() ? "application/octet-stream" : file.contentType();
    return new RequestContent.Bare(file.body(), type, fields);
  }

  private static boolean isFile(Multipart.Part part) {
    return FILES.contains(part.name()) || part.name().equals("file");
  }

  private static void file(ObjectNode body, Multipart.Part part, List<byte[]> pictures) {
    boolean isAudio = part.name().equals("audio") || part.contentType().startsWith("audio/");
    if (isAudio) {
      input(body).put("audio", part.body());
    } else if (part.name().equals("file") && part.contentType().startsWith("text/")) {
      input(body).put("text", part.text());
    } else {
      pictures.add(part.body());
    }
  }

  private static void addPictures(ObjectNode body, List<byte[]> pictures) {
    if (pictures.size() == 1) {
      input(body).put("image", pictures.get(0));
    } else if (!pictures.isEmpty()) {
      ArrayNode all = input(body).putArray("images");
      pictures.forEach(all::add);
    }
  }

  private static ObjectNode input(ObjectNode body) {
    return body.withObjectProperty("input");
  }

  private void value(ObjectNode body, Multipart.Part part) {
    try {
      JsonNode value = json.readTree(part.body());
      boolean wantsObject = part.name().equals("input") || part.name().equals("params");
      if (wantsObject && !value.isObject()) {
        throw HttpFailure.of(
            ErrorCode.INVALID_INPUT, "the part '" + part.name() + "' must be a JSON object");
      }
      body.set(part.name(), value);
    } catch (JsonProcessingException e) {
      throw HttpFailure.of(
          ErrorCode.INVALID_INPUT,
          "the part '" + part.name() + "' is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("it is read from memory", e);
    }
  }

  private static HttpFailure unknown(Multipart.Part part) {
    TreeSet<String> names = new TreeSet<>(FILES);
    names.add("file");
    names.addAll(INPUTS);
    names.addAll(FIELDS);
    names.addAll(VALUES);
    String name = part.name().replaceAll("[^A-Za-z0-9_.-]", "?");
    return HttpFailure.of(
        ErrorCode.INVALID_INPUT,
        "there is no part '"
            + name.substring(0, Math.min(64, name.length()))
            + "'; there are "
            + names
            + ", and a type's parameters go into params as JSON");
  }
}

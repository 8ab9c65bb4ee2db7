package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One golden message: {@code samples/<folder>/<name>.message.json} tells topic and properties, and
 * which file is the body. Immutable.
 */
record Sample(String name, InboundMessage message) {
  private static final String SIDECAR = ".message.json";
  private static final ObjectMapper JSON = Json.mapper(Given.MAX_BYTES);

  static Sample of(String folder, String name) throws IOException {
    Path directory = directory(folder);
    JsonNode sidecar = JSON.readTree(Files.readAllBytes(directory.resolve(name + SIDECAR)));
    byte[] body =
        sidecar.has("body")
            ? Files.readAllBytes(directory.resolve(sidecar.get("body").asText()))
            : new byte[0];
    return new Sample(
        name,
        new InboundMessage(sidecar.get("topic").asText(), body, 1, false, properties(sidecar)));
  }

  private static MessageProperties properties(JsonNode sidecar) throws IOException {
    Map<String, String> user = new LinkedHashMap<>();
    sidecar
        .path("user")
        .properties()
        .forEach(each -> user.put(each.getKey(), each.getValue().asText()));
    return new MessageProperties(
        sidecar.path("response_topic").textValue(),
        sidecar.has("correlation_data_b64")
            ? sidecar.get("correlation_data_b64").binaryValue()
            : null,
        sidecar.path("content_type").textValue(),
        sidecar.has("message_expiry_s") ? sidecar.get("message_expiry_s").longValue() : null,
        user);
  }

  static List<Sample> all(String folder) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(SIDECAR)) {
        samples.add(of(folder, name.substring(0, name.length() - SIDECAR.length())));
      }
    }
    return samples;
  }

  /** The files of a folder, by name. */
  static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(directory(folder))) {
      return files.sorted().toList();
    }
  }

  static Path directory(String folder) {
    URL url = Objects.requireNonNull(Sample.class.getResource("/samples/" + folder));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

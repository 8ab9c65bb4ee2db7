package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * One of docs/schemas, read more strictly than clients should: a field that it does not name is an
 * error here, so that none is forgotten. Immutable.
 */
record Schema(JsonNode json, JsonSchema strict) {
  static final Path DIRECTORY = Path.of("..", "docs", "schemas");
  private static final ObjectMapper JSON = Json.mapper(Given.MAX_BYTES);

  static Schema of(String name) throws IOException {
    JsonNode json = JSON.readTree(Files.readAllBytes(DIRECTORY.resolve(name + ".json")));
    JsonNode closed = json.deepCopy();
    close(closed);
    return new Schema(
        json, JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(closed));
  }

  private static void close(JsonNode node) {
    node.forEach(Schema::close);
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }

  /** What is wrong with a body; nothing if it is right. */
  List<String> problems(byte[] body) throws IOException {
    return problems(JSON.readTree(body));
  }

  List<String> problems(JsonNode body) {
    return strict.validate(body).stream().map(ValidationMessage::getMessage).sorted().toList();
  }

  /** The names of an object's fields; {@code ""} is the whole document. */
  TreeSet<String> fields(String pointer) {
    TreeSet<String> names = new TreeSet<>();
    json.at(pointer + "/properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The texts of a list, such as an object's required fields or the values of an enum. */
  TreeSet<String> texts(String pointer) {
    TreeSet<String> texts = new TreeSet<>();
    json.at(pointer).forEach(each -> texts.add(each.asText()));
    return texts;
  }
}

package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a configuration file into keys and what was written for them, line by line. One thread, one
 * file.
 *
 * <p>Read as a stream, not as a tree: a tree has forgotten the lines, and a value is wanted as it
 * was written ({@code 0644}, {@code 1e3}) rather than as YAML understands it.
 */
final class YamlFile {
  private static final String FILE = "worker.yaml";

  private final Path file;
  private final Map<String, Given> entries = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private YamlFile(Path file) {
    this.file = file;
  }

  /** Reads a file; what is wrong with it is among the problems. */
  static YamlFile read(Path file) {
    YamlFile yaml = new YamlFile(file);
    yaml.read();
    return yaml;
  }

  /** By key, such as {@code broker.url}, in the order of the file. */
  Map<String, Given> entries() {
    return entries;
  }

  List<Problem> problems() {
    return problems;
  }

  private void read() {
    try (YAMLParser parser =
        new YAMLFactory().createParser(Files.readString(file, StandardCharsets.UTF_8))) {
      document(parser);
    } catch (JsonProcessingException e) {
      broken(e);
    } catch (NoSuchFileException e) {
      unreadable("there is no such file");
    } catch (AccessDeniedException e) {
      unreadable("this user may not read it; use sudo, or name another with --config");
    } catch (IOException e) {
      unreadable("it is not a readable text file in UTF-8");
    }
  }

  /** Half of a broken file would only bring more problems, which are none once it is mended. */
  private void broken(JsonProcessingException e) {
    entries.clear();
    problems.clear();
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      problem(FILE, yaml.getProblemMark().getLine() + 1, "is broken YAML: " + yaml.getProblem());
    } else {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      problem(FILE, line, "is broken YAML: " + e.getOriginalMessage());
    }
  }

  private void document(YAMLParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      object(parser, "");
    } else if (first != null && first != JsonToken.VALUE_NULL) {
      problem(FILE, line(parser), "the file must hold settings such as 'broker:' with 'url: …'");
      return;
    }
    if (parser.nextToken() != null) {
      problem(FILE, line(parser), "a second document begins here; only one is read");
    }
  }

  private void object(YAMLParser parser, String prefix) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      int line = line(parser);
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT) {
        object(parser, key + ".");
      } else if (value == JsonToken.START_ARRAY) {
        array(parser, key, line);
      } else if (value == null) {
        throw new JsonParseException(parser, "the file ends here");
      } else if (parser.isCurrentAlias()) {
        problem(key, line, "write the value itself; names for values (*name) are not read");
      } else if (value != JsonToken.VALUE_NULL) {
        put(key, new Given(List.of(parser.getText()), false, Origin.line(file, line)), line);
      }
    }
  }

  private void array(YAMLParser parser, String key, int line) throws IOException {
    List<String> items = new ArrayList<>();
    for (JsonToken item = parser.nextToken();
        item != null && item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      if (item.isScalarValue()) {
        items.add(parser.getText());
      } else {
        problem(key, line(parser), "a list here holds plain values only");
        parser.skipChildren();
      }
    }
    put(key, new Given(items, true, Origin.line(file, line)), line);
  }

  private void put(String key, Given given, int line) {
    Given before = entries.putIfAbsent(key, given);
    if (before != null) {
      problem(key, line, "is there twice, first at " + before.origin().text());
    }
  }

  private static int line(YAMLParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  private void unreadable(String why) {
    problems.add(new Problem(FILE, null, why, Origin.file(file)));
  }

  private void problem(String key, int line, String text) {
    problems.add(new Problem(key, null, text, Origin.line(file, line)));
  }
}

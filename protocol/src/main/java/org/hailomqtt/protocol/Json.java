package org.hailomqtt.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The JSON dialect of this protocol: UTF-8, snake_case, absent instead of null, bounded. */
public final class Json {
  /** Deeper bodies are refused. */
  public static final int MAX_DEPTH = 64;

  /**
   * Bodies with more values, names and brackets are refused: enough for 30 s of audio as a list of
   * floats, and about 25 MB of heap at worst, where 8 MB of empty objects would take 200.
   */
  public static final int MAX_TOKENS = 600_000;

  private static final int MAX_NUMBER_DIGITS = 100;

  private Json() {}

  /**
   * A mapper for bodies of at most {@code maxBytes}, thread-safe; make one and keep it.
   *
   * @param maxBytes bound on one string, such as a picture in base64
   */
  public static ObjectMapper mapper(int maxBytes) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxStringLength(maxBytes)
                    .maxNumberLength(MAX_NUMBER_DIGITS)
                    .build())
            // Field names are a stranger's choice: none of them should live for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();
    return JsonMapper.builder(factory)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }
}

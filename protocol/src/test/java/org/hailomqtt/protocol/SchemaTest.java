package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/schemas says what the records, the golden samples and docs/protocol.md say. */
class SchemaTest {
  private static final ObjectMapper JSON = Json.mapper(Given.MAX_BYTES);
  private static final Pattern BODY_ROW =
      Pattern.compile("^\\| ((?:`[a-z_]+`(?:, )?)+) \\|", Pattern.MULTILINE);

  static Stream<Arguments> samples() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (Path file : Sample.files("replies")) {
      boolean control = file.getFileName().toString().startsWith("control-");
      all.add(arguments(control ? "control-reply" : "reply", file));
    }
    addTo(all, "request", "requests");
    addTo(all, "control", "controls");
    addTo(all, "chunk", "chunks");
    for (Path file : Sample.files("worker")) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        all.add(arguments(name.startsWith("status") ? "status" : "info", file));
      }
    }
    return all.stream();
  }

  private static void addTo(List<Arguments> all, String schema, String folder) throws IOException {
    for (Path file : Sample.files(folder)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".json") && !name.endsWith(".message.json")) {
        all.add(arguments(schema, file));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyGoldenSampleValidates(String schema, Path file) throws IOException {
    assertThat(Schema.of(schema).problems(Files.readAllBytes(file))).isEmpty();
  }

  static List<ProgressEvent> events() {
    return List.of(
        ProgressEvent.accepted("1", 3, 1250),
        ProgressEvent.loading("1", "my-model", 800),
        ProgressEvent.running("1"));
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyEventValidates(ProgressEvent event) throws IOException {
    assertThat(Schema.of("event").problems(new ReplyCodec().encode(event))).isEmpty();
  }

  static Stream<Arguments> records() {
    return Stream.of(
        arguments("reply", "/definitions/success", Reply.Success.class),
        arguments("reply", "/definitions/failure", Reply.Failure.class),
        arguments("reply", "/definitions/timing", Timing.class),
        arguments("chunk", "", TextChunk.class),
        arguments("event", "", ProgressEvent.class),
        arguments("status", "", WorkerStatus.class),
        arguments("status", "/definitions/problem", WorkerStatus.Problem.class),
        arguments("status", "/definitions/lane", WorkerStatus.LaneStatus.class),
        arguments("status", "/definitions/running", WorkerStatus.Running.class),
        arguments("status", "/definitions/loaded_model", WorkerStatus.LoadedModelStatus.class),
        arguments("status", "/definitions/temperatures", WorkerStatus.Temperatures.class),
        arguments("info", "", WorkerInfo.class),
        arguments("info", "/definitions/device", WorkerInfo.DeviceDescription.class),
        arguments("info", "/definitions/limits", WorkerInfo.Limits.class),
        arguments("info", "/definitions/broker", WorkerInfo.BrokerDescription.class),
        arguments("info", "/definitions/model", WorkerInfo.ModelDescription.class),
        arguments("info", "/definitions/preset", WorkerInfo.PresetDescription.class));
  }

  @ParameterizedTest
  @MethodSource("records")
  void schemaHasTheFieldsOfTheRecordAndNoOthers(String schema, String pointer, Class<?> type)
      throws IOException {
    TreeSet<String> written = new TreeSet<>();
    JSON.getSerializationConfig()
        .introspect(JSON.constructType(type))
        .findProperties()
        .forEach(property -> written.add(property.getName()));

    assertThat(Schema.of(schema).fields(pointer)).isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("records")
  void schemaRequiresWhatTheRecordAlwaysHas(String schema, String pointer, Class<?> type)
      throws IOException {
    TreeSet<String> always =
        Arrays.stream(type.getRecordComponents())
            .filter(SchemaTest::isAlwaysWritten)
            .map(component -> snake(component.getName()))
            .collect(Collectors.toCollection(TreeSet::new));
    if (Reply.class.isAssignableFrom(type)) {
      always.add("status");
    }

    assertThat(Schema.of(schema).texts(pointer + "/required")).isEqualTo(always);
  }

  private static boolean isAlwaysWritten(RecordComponent component) {
    return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        && !component.getAccessor().isAnnotationPresent(JsonInclude.class);
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Test
  void schemaOfRequestsHasTheFieldsThatThePageTells() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "protocol.md"));
    String section = page.substring(page.indexOf("### JSON"), page.indexOf("### A body for the"));
    TreeSet<String> told = new TreeSet<>();
    BODY_ROW
        .matcher(section)
        .results()
        .forEach(row -> told.addAll(List.of(row.group(1).replace("`", "").split(", "))));
    TreeSet<String> own = Schema.of("request").fields("");
    own.removeAll(
        List.of("request_id", "model_path", "input_data", "action", "model_type", "model_params"));

    assertThat(own).isEqualTo(told);
  }

  @Test
  void everyCodeStateAndDataTypeIsInItsList() throws IOException {
    assertThat(Schema.of("reply").texts("/definitions/failure/properties/code/enum"))
        .containsExactlyInAnyOrderElementsOf(texts(ErrorCode.values(), ErrorCode::name));
    assertThat(Schema.of("status").texts("/properties/state/enum"))
        .containsExactlyInAnyOrderElementsOf(texts(WorkerState.values(), WorkerState::label));
    assertThat(Schema.of("reply").texts("/definitions/tensor/properties/dtype/enum"))
        .containsExactlyInAnyOrderElementsOf(texts(DataType.values(), DataType::label));
  }

  private static <T> List<String> texts(T[] values, Function<? super T, String> text) {
    return Arrays.stream(values).map(text).toList();
  }

  @Test
  void aResultOfAnotherTypeDoesNotValidate() throws IOException {
    String reply = Files.readString(Sample.directory("replies").resolve("detect.json"));

    assertThat(Schema.of("reply").problems(JSON.readTree(reply.replace("detect", "pose"))))
        .isNotEmpty();
  }
}

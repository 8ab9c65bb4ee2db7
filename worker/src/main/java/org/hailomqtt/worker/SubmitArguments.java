package org.hailomqtt.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.submit.Contents;
import org.hailomqtt.worker.submit.RequestForm;
import org.hailomqtt.worker.submit.SubmitPlan;
import org.hailomqtt.worker.submit.TensorForm;
import picocli.CommandLine;

/** Turns what was given to {@code submit} into a plan. One thread. */
final class SubmitArguments {
  private static final ObjectMapper MAPPER = Json.mapper(1 << 20);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)?");
  private static final int MOST_REQUESTS = 1_000_000;
  private static final int MOST_CLIENTS = 1_000;
  private static final double MOST_RATE = 100_000;
  private static final double NANOS = 1e9;
  private static final int NAME_LENGTH = 6;
  private static final int NAME_RADIX = 36;
  private static final String DEFAULT_CLIENT = "submit";

  private final GivenOptions given;
  private final RandomGenerator random;

  SubmitArguments(CommandLine command, RandomGenerator random) {
    this.given = new GivenOptions(command);
    this.random = random;
  }

  /** Whether replies are printed for programs. */
  boolean jsonOutput() {
    return given.has(SubmitOptions.JSON_OUTPUT);
  }

  /** A name that nobody has used. */
  String uniqueName() {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < NAME_LENGTH; i++) {
      name.append(Character.forDigit(random.nextInt(NAME_RADIX), NAME_RADIX));
    }
    return name.toString();
  }

  /**
   * The plan.
   *
   * @throws CommandLine.ParameterException if what was given makes none
   */
  SubmitPlan plan(ConfigReader.Connection connection) {
    Optional<TensorForm> tensor = tensor();
    RequestForm form =
        new RequestForm(
            given.name("TYPE", given.<String>positional(0).orElse("")),
            given.text(SubmitOptions.MODEL),
            params(),
            given.text(SubmitOptions.TIMEOUT).map(this::time),
            tensor);
    return new SubmitPlan(
        connection.topics().grammar(),
        lane(),
        clients(connection),
        given
            .text(SubmitOptions.ID)
            .map(id -> given.name(SubmitOptions.ID, id))
            .orElseGet(this::uniqueName),
        contents(tensor),
        form,
        interval(),
        !given.has(SubmitOptions.NO_WAIT));
  }

  private Contents contents(Optional<TensorForm> tensor) {
    Optional<Path> file = given.positional(1);
    Optional<String> text = given.text(SubmitOptions.TEXT);
    Optional<Path> json = given.value(SubmitOptions.JSON);
    Optional<Path> batch = given.value(SubmitOptions.BATCH);
    boolean randomised = given.has(SubmitOptions.RANDOM);
    long sources =
        Stream.of(file, text, json, batch).filter(Optional::isPresent).count()
            + (randomised ? 1 : 0);
    if (sources != 1) {
      throw given.wrong("give one of FILE, --text, --json, --batch and --random");
    }
    if (randomised) {
      if (given.has(SubmitOptions.COUNT)) {
        throw given.wrong("--random says already how many; leave --count out");
      }
      int count = given.whole(SubmitOptions.RANDOM, 1, MOST_REQUESTS);
      return tensor
          .map(form -> Contents.randomTensors(count, form, random))
          .orElseGet(() -> Contents.randomPictures(count, random));
    }
    int count = given.whole(SubmitOptions.COUNT, 1, MOST_REQUESTS);
    return file.map(path -> Contents.file(path, count))
        .or(() -> text.map(words -> Contents.text(words, count)))
        .or(() -> json.map(path -> Contents.json(path, count)))
        .or(() -> batch.map(path -> Contents.batch(path, count)))
        .orElseThrow();
  }

  private Optional<TensorForm> tensor() {
    Optional<String> shape = given.text(SubmitOptions.SHAPE);
    Optional<String> dtype = given.text(SubmitOptions.DTYPE);
    if (shape.isEmpty()) {
      if (dtype.isPresent()) {
        throw given.wrong("--dtype needs --shape, such as --shape 1,224,224,3");
      }
      return Optional.empty();
    }
    DataType type =
        dtype
            .map(
                label ->
                    DataType.ofLabel(label)
                        .orElseThrow(
                            () ->
                                given.wrong("--dtype: '" + label + "' is none of " + dataTypes())))
            .orElse(DataType.FLOAT32);
    List<Integer> dimensions = new ArrayList<>();
    for (String dimension : shape.get().split("[,x]", -1)) {
      if (!dimension.matches("\\d{1,9}")) {
        throw given.wrong("--shape: '" + shape.get() + "' is not like 1,224,224,3");
      }
      dimensions.add(Integer.parseInt(dimension));
    }
    return Optional.of(new TensorForm(type, dimensions));
  }

  private static List<String> dataTypes() {
    return Stream.of(DataType.values()).map(DataType::label).toList();
  }

  private ObjectNode params() {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    for (String param : given.texts(SubmitOptions.PARAM)) {
      int equals = param.indexOf('=');
      if (equals < 1) {
        throw given.wrong("--param: '" + param + "' is not NAME=VALUE");
      }
      params.set(param.substring(0, equals), json(param.substring(equals + 1)));
    }
    List<String> labels = given.texts(SubmitOptions.LABEL);
    if (!labels.isEmpty()) {
      ArrayNode array = params.putArray("labels");
      labels.forEach(array::add);
    }
    return params;
  }

  /** What isn't JSON is text: nobody wants to quote quotes. */
  private static JsonNode json(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? JsonNodeFactory.instance.textNode(text) : node;
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  private List<String> clients(ConfigReader.Connection connection) {
    String name =
        given
            .text(SubmitOptions.CLIENT)
            .map(client -> given.name(SubmitOptions.CLIENT, client))
            .or(() -> connection.broker().username().filter(Names::isName))
            .orElse(DEFAULT_CLIENT);
    if (!given.has(SubmitOptions.CLIENTS)) {
      return List.of(name);
    }
    return IntStream.rangeClosed(1, given.whole(SubmitOptions.CLIENTS, 1, MOST_CLIENTS))
        .mapToObj(number -> given.name(SubmitOptions.CLIENT, name + "-" + number))
        .toList();
  }

  private Lane lane() {
    String label = given.text(SubmitOptions.LANE).orElse(Lane.NORMAL.label());
    return Stream.of(Lane.values())
        .filter(lane -> lane.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> given.wrong("--lane: '" + label + "' is none of high, normal, low"));
  }

  private Duration interval() {
    Optional<Double> rate = given.value(SubmitOptions.RATE);
    Optional<Long> delay = given.value(SubmitOptions.DELAY);
    if (rate.isPresent() && delay.isPresent()) {
      throw given.wrong("give --rate or --delay, not both");
    }
    if (rate.isPresent() && !(rate.get() > 0 && rate.get() <= MOST_RATE)) {
      throw given.wrong("--rate must be more than 0 and at most 100000");
    }
    if (delay.isPresent() && (delay.get() < 0 || delay.get() > Duration.ofDays(1).toMillis())) {
      throw given.wrong("--delay must be from 0 to 86400000 milliseconds");
    }
    return rate.map(perSecond -> Duration.ofNanos(Math.round(NANOS / perSecond)))
        .or(() -> delay.map(Duration::ofMillis))
        .orElse(Duration.ZERO);
  }

  /** A number with ms, s or m behind it; without, seconds. */
  private Duration time(String text) {
    Matcher parts = TIME.matcher(text);
    long number = parts.matches() ? Long.parseLong(parts.group(1)) : 0;
    if (number == 0) {
      throw given.wrong("--timeout: '" + text + "' is no time such as 30s, 500ms or 2m");
    }
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofSeconds(number);
    };
  }
}

package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/protocol.md says what the code does. */
class DocumentationTest {
  private static final Pattern SAMPLE =
      Pattern.compile("<!-- sample: (\\S+) -->\n```json\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("^mosquitto_(?:pub|rr) .*$", Pattern.MULTILINE);
  private static final Pattern CODE_ROW =
      Pattern.compile("^\\| ([A-Z_]+) \\| (yes|no) \\|", Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");

  private static String page() {
    try {
      return Files.readString(Path.of("..", "docs", "protocol.md"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> all(Pattern pattern, Function<MatchResult, String> part) {
    return pattern.matcher(page()).results().map(part).toList();
  }

  static List<String> samples() {
    return all(SAMPLE, match -> match.group(1));
  }

  static List<String> commands() {
    return all(COMMAND, MatchResult::group);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void jsonOnThePageIsAGoldenSample(String name) throws IOException {
    List<String> shown =
        SAMPLE
            .matcher(page())
            .results()
            .filter(match -> match.group(1).equals(name))
            .map(match -> match.group(2))
            .toList();

    assertThat(shown).containsExactly(Files.readString(Sample.directory(".").resolve(name)));
  }

  @Test
  void thereIsNoOtherJsonOnThePage() {
    assertThat(page().split("```json\n", -1)).hasSize(samples().size() + 1);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorCodeIsListedWithWhetherItIsRetryable(ErrorCode code) {
    Map<String, String> rows =
        CODE_ROW
            .matcher(page())
            .results()
            .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));

    assertThat(rows).containsEntry(code.name(), code.retryable() ? "yes" : "no");
    assertThat(rows).hasSize(ErrorCode.values().length);
  }

  @Test
  void everyStateAndEveryDataTypeIsListed() {
    assertThat(page())
        .contains(
            Arrays.stream(WorkerState.values())
                .map(WorkerState::label)
                .collect(Collectors.joining(", ")))
        .contains(DataType.labels());
  }

  @Test
  void limitsAreThoseOfTheCode() {
    assertThat(page())
        .contains(number(JsonBody.MAX_METADATA_CHARS) + " characters")
        .contains(ControlCodec.MAX_BYTES / 1024 + " KiB")
        .contains(Json.MAX_DEPTH + " levels, " + number(Json.MAX_TOKENS) + " values")
        .contains(number(TopicText.MAX_BYTES) + " bytes")
        .contains(TopicText.MAX_SLASHES + " slashes")
        .contains("characters of `" + Names.ALLOWED.substring(Names.ALLOWED.indexOf("A-Z")) + "`");
  }

  private static String number(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  @Test
  void replyTopicsThatAreAllowedAreListed() {
    for (String filter : ReplyTopicRule.defaults(Given.TOPICS)) {
      assertThat(page()).contains("`" + filter + "`");
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandOnThePageIsUnderstood(String command) throws IOException {
    InboundMessage message = published(words(command));

    boolean control = message.topic().contains("/control/");
    if (control) {
      assertThat(
              new ControlCodec(Given.TOPICS, Given.REPLY_TOPICS, () -> "generated-1")
                  .decode(message))
          .isInstanceOf(DecodedControl.Accepted.class);
    } else {
      assertThat(Given.requestCodec().decode(message)).isInstanceOf(Decoded.Accepted.class);
    }
  }

  /** What the shell makes of it, as far as this page needs. */
  private static List<String> words(String command) throws IOException {
    String picture = Base64.getEncoder().encodeToString(picture());
    String expanded = command.replace("$(base64 -w0 red-circle.jpg)", picture);
    return WORD.matcher(expanded).results().map(word -> word.group().replace("'", "")).toList();
  }

  private static byte[] picture() throws IOException {
    return Files.readAllBytes(Sample.directory("requests").resolve("clip-picture.jpg"));
  }

  private static InboundMessage published(List<String> words) throws IOException {
    Given given = Given.message(after("-t", words), body(words));
    if (words.contains("-e")) {
      given.responseTopic(after("-e", words));
    }
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "content-type" -> given.contentType(words.get(i + 1));
        case "user-property" -> given.user(words.get(i + 1), words.get(i + 2));
        default -> {}
      }
    }
    return given.message();
  }

  private static byte[] body(List<String> words) throws IOException {
    if (words.contains("-m")) {
      return after("-m", words).getBytes(StandardCharsets.UTF_8);
    }
    if (words.contains("-n")) {
      return new byte[0];
    }
    return after("-f", words).endsWith(".jpg") ? picture() : new byte[16];
  }

  private static String after(String option, List<String> words) {
    assertThat(words).contains(option);
    return words.get(words.indexOf(option) + 1);
  }
}

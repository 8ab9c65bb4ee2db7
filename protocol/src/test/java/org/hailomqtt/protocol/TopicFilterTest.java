package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  /** The examples of MQTT 5, sections 4.7.1 and 4.7.2. */
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/tennis/player1/#, sport/tennis/player2, false",
    "sport/#, sport, true",
    "#, sport/tennis, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "+/tennis/#, sport/tennis, true",
    "#, $SYS/monitor, false",
    "+/monitor/Clients, $SYS/monitor/Clients, false",
    "$SYS/#, $SYS/monitor, true",
    "$SYS/monitor/+, $SYS/monitor/Clients, true",
    "ACCOUNTS, Accounts, false",
    "/finance, finance, false",
    "a/b, a, false",
    "a, a/b, false",
    "a//b, a//b, true",
    "a/+/b, a//b, true",
  })
  void matchesAsTheStandardSays(String filter, String topic, boolean expected) {
    assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sport/tennis#", "sport/#/ranking", "sport+", "a/b+/c", "##", "", "a\0"})
  void wildcardsStandForWholeLevels(String filter) {
    assertThat(TopicFilter.isFilter(filter)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.of(filter))
        .withMessageContaining("is no topic filter");
  }

  @Provide
  Arbitrary<String> filters() {
    return levels("a", "b", "", "+", "$a");
  }

  @Provide
  Arbitrary<String> topics() {
    return levels("a", "b", "", "$a");
  }

  private static Arbitrary<String> levels(String... words) {
    return Arbitraries.of(words)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels));
  }

  @Property(tries = 3000)
  void matchesWhatTheSameFilterMatchesAsARegularExpression(
      @ForAll("filters") String start, @ForAll boolean rest, @ForAll("topics") String topic) {
    String filter = rest ? start + "/#" : start;
    Assume.that(TopicFilter.isFilter(filter) && !topic.isEmpty());

    boolean expected = asPattern(filter).matcher(topic).matches();

    assertThat(TopicFilter.of(filter).matches(topic)).isEqualTo(expected);
  }

  private static Pattern asPattern(String filter) {
    boolean rest = filter.endsWith("/#");
    String start = rest ? filter.substring(0, filter.length() - 2) : filter;
    String levels =
        List.of(start.split("/", -1)).stream()
            .map(level -> level.equals("+") ? "[^/]*" : Pattern.quote(level))
            .collect(Collectors.joining("/"));
    return Pattern.compile(
        (start.startsWith("+") ? "(?!\\$)" : "") + levels + (rest ? "(/.*)?" : ""));
  }

  @Provide
  Arbitrary<String> shortFilters() {
    Arbitrary<String> filters = shortLevels("a", "b", "+", "$a");
    return Arbitraries.oneOf(filters, filters.map(filter -> filter + "/#"), Arbitraries.just("#"));
  }

  private static Arbitrary<String> shortLevels(String... words) {
    return Arbitraries.of(words)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> String.join("/", list));
  }

  /** Every topic of up to four levels over an alphabet in which "c" stands for all other words. */
  private static final List<String> EVERY_SHORT_TOPIC = everyTopic(4);

  private static List<String> everyTopic(int most) {
    List<String> words = List.of("a", "b", "c", "$a");
    List<String> shorter = most == 1 ? List.of() : everyTopic(most - 1);
    return Stream.of(
            words.stream(),
            shorter.stream(),
            shorter.stream().flatMap(start -> words.stream().map(word -> start + "/" + word)))
        .flatMap(topics -> topics)
        .distinct()
        .toList();
  }

  @Property
  void twoFiltersIntersectIfThereIsATopicThatBothMatch(
      @ForAll("shortFilters") String one, @ForAll("shortFilters") String other) {
    TopicFilter some = TopicFilter.of(one);
    TopicFilter others = TopicFilter.of(other);

    boolean meet =
        EVERY_SHORT_TOPIC.stream().anyMatch(topic -> some.matches(topic) && others.matches(topic));

    assertThat(some.intersects(others)).isEqualTo(meet);
  }
}

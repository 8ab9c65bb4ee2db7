package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.submit.SubmitPlan;
import org.hailomqtt.worker.submit.TensorForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

class SubmitArgumentsTest {
  private Optional<String> username = Optional.empty();

  private SubmitPlan plan(String... args) {
    CommandSpec spec = CommandSpec.create();
    SubmitOptions.addTo(spec);
    CommandLine command = new CommandLine(spec);
    command.parseArgs(args);
    return new SubmitArguments(command, new SplittableRandom(1))
        .plan(
            new ConfigReader.Connection(
                new BrokerConfig(
                    BrokerConfig.DEFAULT.url(),
                    username,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                TopicsConfig.below("studio")));
  }

  @Test
  void oneTextIsOneRequestAtOnceAndWaitedFor() {
    SubmitPlan plan = plan("clip", "--text", "x");

    assertThat(plan.contents().count()).isEqualTo(1);
    assertThat(plan.clients()).containsExactly("submit");
    assertThat(plan.id()).matches("[0-9a-z]{6}");
    assertThat(plan.interval()).isZero();
    assertThat(plan.waits()).isTrue();
    assertThat(plan.form().type()).isEqualTo("clip");
    assertThat(plan.form().timeout()).isEmpty();
    assertThat(plan.replyFilters()).containsExactly("studio/reply/submit/+");
  }

  @Test
  void clientIsTheAccountAtTheBrokerUnlessNamed() {
    username = Optional.of("ada");

    assertThat(plan("clip", "--text=x").clients()).containsExactly("ada");
    assertThat(plan("clip", "--text=x", "--client=me").clients()).containsExactly("me");
  }

  @Test
  void clientsHaveNumbers() {
    assertThat(plan("clip", "--text=x", "--client=me", "--clients=3").clients())
        .containsExactly("me-1", "me-2", "me-3");
  }

  @Test
  void parametersAreJsonWhereTheyCanBe() {
    SubmitPlan plan =
        plan(
            "clip",
            "--text=x",
            "--param=top_k=2",
            "--param=mode=labels",
            "--param=on=true",
            "--param=list=[1,2]",
            "--param=text=a b=c",
            "--label=a cat",
            "--label=a dog");

    assertThat(plan.form().params())
        .hasToString(
            "{\"top_k\":2,\"mode\":\"labels\",\"on\":true,\"list\":[1,2],\"text\":\"a b=c\","
                + "\"labels\":[\"a cat\",\"a dog\"]}");
  }

  @ParameterizedTest
  @CsvSource({"30, 30000", "30s, 30000", "500ms, 500", "2m, 120000"})
  void readsTimeouts(String text, long millis) {
    assertThat(plan("clip", "--text=x", "--timeout=" + text).form().timeout())
        .contains(Duration.ofMillis(millis));
  }

  @Test
  void rateAndDelayAreIntervals() {
    assertThat(plan("clip", "--text=x", "--rate=50").interval()).isEqualTo(Duration.ofMillis(20));
    assertThat(plan("clip", "--text=x", "--delay=50").interval()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void randomIsHowMany() {
    assertThat(plan("clip", "--random=7").contents().count()).isEqualTo(7);
    assertThat(plan("infer", "--random=7", "--shape=1x3x2", "--dtype=uint8").form().tensor())
        .contains(new TensorForm(DataType.UINT8, List.of(1, 3, 2)));
  }

  @Test
  void highLaneHasItsOwnTopics() {
    assertThat(plan("clip", "--text=x", "--lane=high").lane().segment()).isEqualTo("request-high");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b --text=x                       | TYPE: 'a/b' must be",
        "clip --text=x --json=y             | give one of FILE, --text, --json, --batch and",
        "clip file.jpg --text=x             | give one of FILE",
        "clip --random=0                    | --random must be from 1 to 1000000",
        "clip --random=2 --count=2          | leave --count out",
        "clip --text=x --count=0            | --count must be from 1 to 1000000",
        "clip --text=x --clients=1001       | --clients must be from 1 to 1000",
        "clip --text=x --client=a/b         | --client: 'a/b' must be",
        "clip --text=x --id=a+b             | --id: 'a+b' must be",
        "clip --text=x --lane=urgent        | --lane: 'urgent' is none of high, normal, low",
        "clip --text=x --timeout=0          | --timeout: '0' is no time",
        "clip --text=x --timeout=soon       | --timeout: 'soon' is no time",
        "clip --text=x --rate=0             | --rate must be more than 0",
        "clip --text=x --rate=NaN           | --rate must be more than 0",
        "clip --text=x --delay=-1           | --delay must be from 0",
        "clip --text=x --rate=1 --delay=1   | give --rate or --delay, not both",
        "clip --text=x --param=novalue      | --param: 'novalue' is not NAME=VALUE",
        "clip --text=x --dtype=uint8        | --dtype needs --shape",
        "clip --text=x --shape=1,a          | --shape: '1,a' is not like",
        "clip --text=x --shape=1 --dtype=int | --dtype: 'int' is none of",
      })
  void refuses(String line, String sentence) {
    assertThatThrownBy(() -> plan(line.split(" +")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(sentence);
  }
}

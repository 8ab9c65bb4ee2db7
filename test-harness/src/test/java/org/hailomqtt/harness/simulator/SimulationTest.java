package org.hailomqtt.harness.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.hailomqtt.harness.QuietLogs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationTest {
  private static SimulationResult run(String trace, Order order) throws IOException {
    return Simulation.run(Trace.shipped(trace), order);
  }

  @BeforeAll
  static void quiet() {
    QuietLogs.forWorker();
  }

  @Test
  void theAlternatingTraceTakesHalfTheLoadsAtMostAndNoLongerWaits() throws IOException {
    SimulationResult policy = run("alternating", Order.POLICY);
    SimulationResult first = run("alternating", Order.FIRST_COME);

    assertThat(policy.loads().size()).isLessThanOrEqualTo(first.loads().size() / 2);
    assertThat(policy.waits().p99Millis()).isLessThanOrEqualTo(first.waits().p99Millis());
    assertThat(policy.missed()).isZero();
  }

  @Test
  void theMixedTraceTakesFewerLoadsAndNoLongerWaits() throws IOException {
    SimulationResult policy = run("mixed", Order.POLICY);
    SimulationResult first = run("mixed", Order.FIRST_COME);

    assertThat(policy.loads().size()).isLessThan(first.loads().size());
    assertThat(policy.waits().p99Millis()).isLessThanOrEqualTo(first.waits().p99Millis());
    assertThat(policy.missed()).isLessThanOrEqualTo(first.missed());
    assertThat(policy.makespanMillis()).isLessThan(first.makespanMillis());
  }

  @Test
  void smallModelsAreNotSweptOutByLargeOnes() throws IOException {
    SimulationResult policy = run("house", Order.POLICY);

    assertThat(policy.loads())
        .filteredOn(model -> !model.equals("vlm") && !model.equals("llm"))
        .containsExactlyInAnyOrder("clip", "depth", "detect");
  }

  @ParameterizedTest
  @CsvSource({"alternating, 160", "mixed, 400", "house, 60"})
  void aShippedTraceIsWhatTheGeneratorMakesOfSeedOne(String kind, int count) throws IOException {
    Trace generated = TraceGenerator.generate(kind, 1, count);

    assertThat(Trace.shipped(kind)).isEqualTo(generated);
    assertThat(Trace.parse(kind, generated.text())).isEqualTo(generated);
  }

  @Test
  void theSameTraceGivesTheSameResult() throws IOException {
    assertThat(run("mixed", Order.POLICY)).isEqualTo(run("mixed", Order.POLICY));
  }

  @Test
  void aLineThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Trace.parse("mine", "request soon"))
        .isInstanceOf(IOException.class)
        .hasMessage("mine has a line that can't be read: request soon");
  }
}

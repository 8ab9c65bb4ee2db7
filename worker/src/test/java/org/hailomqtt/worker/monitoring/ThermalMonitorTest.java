package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalDouble;
import org.hailomqtt.worker.monitoring.ThermalMonitor.Level;
import org.hailomqtt.worker.monitoring.ThermalMonitor.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThermalMonitorTest {
  private final ThermalMonitor monitor = new ThermalMonitor(new Limits(80, 90, 92, 100));

  private Level at(double celsius) {
    return monitor.at(OptionalDouble.of(celsius));
  }

  @Test
  void spacesOutThenPausesAndComesBackTheSameWayWithoutFluttering() {
    assertThat(at(60)).isEqualTo(Level.NORMAL);
    assertThat(at(89.9)).isEqualTo(Level.NORMAL);
    assertThat(at(90)).isEqualTo(Level.SPACED);
    assertThat(at(89)).isEqualTo(Level.SPACED);
    assertThat(at(100)).isEqualTo(Level.PAUSED);
    assertThat(at(93)).isEqualTo(Level.PAUSED);
    assertThat(at(91.9)).isEqualTo(Level.SPACED);
    assertThat(at(80)).isEqualTo(Level.SPACED);
    assertThat(at(79.9)).isEqualTo(Level.NORMAL);
  }

  @Test
  void pausesAtOnceWhatIsMuchTooHotAndTakesItBackWhenItIsCold() {
    assertThat(at(119)).isEqualTo(Level.PAUSED);
    assertThat(at(20)).isEqualTo(Level.NORMAL);
  }

  @Test
  void staysAsItIsWhileTheTemperatureIsNotKnown() {
    at(95);

    assertThat(monitor.at(OptionalDouble.empty())).isEqualTo(Level.SPACED);
  }

  @Test
  void letsJobsThroughWithCareWhenTheTemperatureIsNotKnownForLong() {
    at(119);

    monitor.forget();

    assertThat(monitor.at(OptionalDouble.empty())).isEqualTo(Level.SPACED);
  }

  @ParameterizedTest
  @CsvSource({"90, 90, 92, 100", "80, 90, 89, 100", "80, 90, 100, 100"})
  void refusesLimitsThatDoNotRise(double normal, double spaced, double resumed, double paused) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limits(normal, spaced, resumed, paused));
  }
}

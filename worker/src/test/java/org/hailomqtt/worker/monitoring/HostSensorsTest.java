package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSensorsTest {
  private static final String THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled";

  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  private HostSensors.Reading read() {
    return new HostSensors(root).read();
  }

  @Test
  void aMachineWithoutSensorsTellsNothing() {
    assertThat(read()).isEqualTo(HostSensors.Reading.NONE);
  }

  @Test
  void theWarmestZoneCounts() throws IOException {
    write("sys/class/thermal/thermal_zone0/temp", "51234");
    write("sys/class/thermal/thermal_zone1/temp", "48000");
    write("sys/class/thermal/thermal_zone2/temp", "no number");
    Files.createDirectories(root.resolve("sys/class/thermal/thermal_zone3"));

    assertThat(read().celsius()).hasValue(51.234);
    assertThat(read().isRaspberryPi()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "50005, true", "50000, false", "0x1, true", "what, false"})
  void aRaspberryPiTellsWhetherItsSupplyIsTooWeakNow(String throttled, boolean underVoltage)
      throws IOException {
    write(THROTTLED, throttled);

    assertThat(read().isRaspberryPi()).isTrue();
    assertThat(read().underVoltage()).isEqualTo(underVoltage);
  }

  @ParameterizedTest
  @CsvSource({"rpi_volt, 1, true", "rpi_volt, 0, false", "nvme, 1, false"})
  void itsAlarmCounts(String chip, String alarm, boolean underVoltage) throws IOException {
    write("sys/class/hwmon/hwmon2/name", chip);
    write("sys/class/hwmon/hwmon2/in0_lcrit_alarm", alarm);

    assertThat(read().underVoltage()).isEqualTo(underVoltage);
  }
}

package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceOpenerTest {
  @TempDir private Path dir;

  private Path devices;
  private Path home;

  @BeforeEach
  void makeDirectories() throws IOException {
    devices = Files.createDirectory(dir.resolve("dev"));
    home = Files.createDirectory(dir.resolve("home"));
    Files.createFile(devices.resolve("null"));
  }

  private DeviceOpener opener(Map<String, String> environment) {
    return new DeviceOpener(dir, environment, home, DeviceConfig.Hailo.DEFAULT);
  }

  private void buildBridge() throws IOException {
    Files.createFile(Files.createDirectory(home.resolve("lib")).resolve("libhailo_bridge.so"));
  }

  @Test
  void theProcessorServesWhereThereIsNoHailoDevice() throws IOException {
    buildBridge();

    assertThat(opener(Map.of()).kind(DeviceChoice.AUTO)).isEqualTo(DeviceKind.CPU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hailo0", "h1x-0"})
  void aHailoDeviceServesWhereThereIsOne(String name) throws IOException {
    buildBridge();
    Files.createFile(devices.resolve(name));

    assertThat(opener(Map.of()).kind(DeviceChoice.AUTO)).isEqualTo(DeviceKind.HAILO);
  }

  @Test
  void theSimulatedHailoRtIsADeviceLikeAnyOther() throws IOException {
    buildBridge();

    assertThat(opener(Map.of("HAILO_SIM_DIR", "/tmp")).kind(DeviceChoice.AUTO))
        .isEqualTo(DeviceKind.HAILO);
  }

  @Test
  void theProcessorServesAsLongAsTheBridgeIsNotBuilt() throws IOException {
    Files.createFile(devices.resolve("hailo0"));

    assertThat(opener(Map.of()).kind(DeviceChoice.AUTO)).isEqualTo(DeviceKind.CPU);
  }

  @Test
  void aHailoDeviceThatWasAskedForIsNotReplaced() {
    DeviceOpener opener = opener(Map.of());

    DeviceKind kind = opener.kind(DeviceChoice.HAILO);
    DeviceException none = catchThrowableOfType(DeviceException.class, () -> opener.open(kind));

    assertThat(none.kind()).isEqualTo(DeviceException.Kind.SETUP);
    assertThat(none.text()).contains("no bridge to HailoRT").contains("cmake");
  }

  @Test
  void theBridgeOfTheConfigurationGoesFirst() throws IOException {
    Files.createFile(devices.resolve("hailo0"));
    Path elsewhere = Files.createFile(dir.resolve("mine.so"));
    DeviceConfig.Hailo hailo =
        new DeviceConfig.Hailo(Optional.empty(), Optional.empty(), Optional.of(elsewhere));

    assertThat(new DeviceOpener(dir, Map.of(), home, hailo).kind(DeviceChoice.AUTO))
        .isEqualTo(DeviceKind.HAILO);
  }
}

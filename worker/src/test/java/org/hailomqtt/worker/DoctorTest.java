package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.worker.doctor.DiskCheck;
import org.hailomqtt.worker.doctor.Finding;
import org.hailomqtt.worker.doctor.Finding.Level;
import org.hailomqtt.worker.doctor.JavaCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults planted in a machine of its own: each is found, with what mends it. */
class DoctorTest {
  private static final String NOBODY = "broker: {url: 'tcp://127.0.0.1:1'}\n";
  private static final String PI = "root/sys/devices/platform/soc/soc:firmware/get_throttled";

  @TempDir private Path directory;
  private final Map<String, String> programs = new HashMap<>();
  private ScratchMachine machine;
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private long roomBytes = 1L << 40;

  @BeforeEach
  void plantNothing() {
    machine = new ScratchMachine(directory);
    machine.environment("HOME", directory.resolve("home").toString());
    machine.etc(NOBODY);
  }

  private List<Finding> findings() {
    return new Examination(
            machine.machine(),
            command -> Optional.ofNullable(programs.get(String.join(" ", command))),
            Optional.empty(),
            new DiskCheck.Room() {
              @Override
              public long bytes(Path of) {
                return roomBytes;
              }
            },
            new SystemTime(() -> 0, () -> now))
        .findings(new SettingsSources(machine.machine(), null, Map.of()));
  }

  private Finding found(String check) {
    return findings().stream()
        .filter(finding -> finding.check().equals(check) && finding.level() != Level.OK)
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is said to be well"));
  }

  private static void is(Finding finding, Level level, String text, String mend) {
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.text()).contains(text);
    assertThat(finding.mend()).contains(mend);
  }

  private void plantCard() {
    machine.write("root/sys/bus/pci/devices/0001:01:00.0/vendor", "0x1e60\n");
    machine.write("root/sys/bus/pci/devices/0001:01:00.0/device", "0x45c4\n");
  }

  private Path plantNode() throws IOException {
    plantCard();
    machine.write("root/sys/module/hailo1x_pci/version", "5.2.0\n");
    Path node = machine.write("root/dev/hailo0", "");
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-rw-rw-"));
    return node;
  }

  private void plantProcess(String pid, String command, String holds) throws IOException {
    machine.write("root/proc/" + pid + "/comm", command + "\n");
    machine.write("root/proc/" + pid + "/cmdline", "python3\0-m\0" + command + "\0");
    Path fds = Files.createDirectories(directory.resolve("root/proc/" + pid + "/fd"));
    Files.createSymbolicLink(fds.resolve("3"), Path.of(holds));
  }

  @Test
  void javaThatIsTooOld() {
    is(new JavaCheck(11, "11.0.2").run().get(0), Level.FAIL, "needs 17", "default-jre-headless");
  }

  @Test
  void everyProblemOfTheConfiguration() {
    machine.etc("lanes: {window: -1}\nlog: {level: loud}\n");

    List<Finding> wrong = new ArrayList<>(findings());
    wrong.removeIf(finding -> !finding.check().equals("configuration"));

    assertThat(wrong).hasSize(2).allMatch(finding -> finding.level() == Level.FAIL);
    assertThat(wrong.get(0).mend()).contains("sudoedit /etc/hailo-worker/worker.yaml");
  }

  @Test
  void driverThatIsNotLoaded() {
    plantCard();

    is(found("driver"), Level.FAIL, "driver is not loaded", "sudo modprobe hailo1x_pci");
  }

  @Test
  void deviceThatIsNotThereButAskedFor() {
    machine.etc(NOBODY + "device: {kind: hailo}\n");

    is(found("driver"), Level.FAIL, "no Hailo device is found", "lspci");
  }

  @Test
  void deviceThatTheWorkerMayNotOpen() throws IOException {
    Files.setPosixFilePermissions(plantNode(), PosixFilePermissions.fromString("rw-------"));

    is(
        found("device rights"),
        Level.FAIL,
        "/dev/hailo0 is not open",
        "sudo udevadm control --reload");
  }

  @Test
  void bridgeThatIsNotBuilt() throws IOException {
    plantNode();

    is(found("bridge"), Level.FAIL, "libhailo_bridge.so", "build-bridge");
  }

  @Test
  void anotherProgramThatHoldsTheDevice() throws IOException {
    plantNode();
    plantProcess("77", "notebook", "/dev/hailo0");

    is(found("holder"), Level.FAIL, "notebook (pid 77) holds", "sudo kill 77");
  }

  @Test
  void deviceManagerThatRuns() throws IOException {
    plantProcess("78", "hailo_device_manager", "/dev/null");

    is(
        found("device manager"),
        Level.FAIL,
        "(pid 78)",
        "sudo systemctl disable --now hailo-device-manager");
  }

  @Test
  void modelThatLacksAFileOrHasADamagedOne() {
    machine.etc(NOBODY + "models: {dir: " + directory.resolve("m") + "}\n");
    machine.write("m/models/net.onnx", "not what it was");
    machine.write(
        "m/models.d/net.yaml",
        """
        name: net
        type: infer
        files:
          main: {path: net.onnx, sha256: %s}
        """
            .formatted("0".repeat(64)));

    assertThat(findings())
        .filteredOn(finding -> finding.check().equals("models"))
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isNotEqualTo(Level.OK);
              assertThat(finding.mend()).contains("hailo-worker models");
            });
  }

  @Test
  void diskThatIsFull() {
    roomBytes = 1 << 20;

    is(found("data.dir"), Level.FAIL, "1 MiB of room", "journalctl --vacuum-size");
  }

  @Test
  void dataDirectoryThatIsAFile() {
    machine.write("home/.local", "no directory");

    is(found("data.dir"), Level.FAIL, "is no directory", "sudo mv");
  }

  @Test
  void clockThatIsWrongOrNotSetYet() throws IOException {
    Files.createDirectories(directory.resolve("root/run/systemd/timesync"));
    is(found("clock"), Level.WARN, "not set by the network", "timedatectl set-ntp true");

    now = Instant.parse("1970-01-01T00:01:00Z");
    is(found("clock"), Level.FAIL, "1970", "timedatectl set-ntp true");
  }

  @Test
  void supplyThatIsTooWeakAndMachineThatIsTooHot() {
    machine.write(PI, "0x50005\n");
    machine.write("root/sys/class/thermal/thermal_zone0/temp", "84000\n");

    is(found("power"), Level.FAIL, "too little voltage now", "power supply");
    is(found("heat"), Level.WARN, "84 °C", "cooling");
  }

  @Test
  void supplyThatWasTooWeak() {
    programs.put("vcgencmd get_throttled", "throttled=0x10000\n");

    is(found("power"), Level.WARN, "since the start", "power supply");
  }

  @Test
  void processorThatSavesPower() {
    machine.write("root/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");

    is(found("processor"), Level.WARN, "powersave", "ondemand");
  }

  @Test
  void serviceThatHasFailedOrIsStopped() throws IOException {
    machine.write("root/usr/lib/systemd/system/hailo-worker.service", "");
    Files.createDirectories(directory.resolve("root/run/systemd/system"));
    programs.put("systemctl is-active hailo-worker", "failed\n");
    is(found("service"), Level.FAIL, "failed", "journalctl -u hailo-worker");

    programs.put("systemctl is-active hailo-worker", "inactive\n");
    is(found("service"), Level.FAIL, "inactive", "sudo systemctl enable --now hailo-worker");
  }

  @Test
  void brokerThatIsNotThere() {
    is(found("broker"), Level.FAIL, "can't be reached", "sudo systemctl enable --now mosquitto");
  }

  @Test
  void nothingElseIsFoundWhereNothingIsPlanted() {
    assertThat(findings())
        .filteredOn(finding -> finding.level() != Level.OK)
        .extracting(Finding::check)
        .containsExactly("models", "broker");
  }
}

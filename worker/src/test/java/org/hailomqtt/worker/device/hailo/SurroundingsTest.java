package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
  private static final String ID = "0001:01:00.0";

  @TempDir private Path root;

  private Surroundings surroundings;

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    surroundings = new Surroundings(new HailoDevice.Host(root, root, Optional.empty()));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  @Test
  void tellsThatThereIsNoDevice() {
    assertThat(surroundings.missing()).startsWith("no Hailo device is found; ").contains("lspci");
    assertThat(HailoDevice.isThere(surroundings.host())).isFalse();
  }

  @Test
  void tellsThatTheDriverOfADeviceIsNotUp() throws IOException {
    write("sys/bus/pci/devices/0000:00:00.0/vendor", "0x8086");
    write("sys/bus/pci/devices/0001:01:00.0/vendor", "0x1e60");

    assertThat(surroundings.missing()).contains("its driver is not up; ").contains("modprobe");
    assertThat(HailoDevice.isThere(surroundings.host())).isTrue();
  }

  @Test
  void seesADeviceByItsFile() throws IOException {
    write("dev/h1x-0", "");

    assertThat(HailoDevice.isThere(surroundings.host())).isTrue();
    assertThat(surroundings.forbidden()).isEmpty();
  }

  @Test
  void namesTheProcessThatHasTheDeviceOpen() throws IOException {
    write("dev/hailo0", "");
    write("proc/12/comm", "bash");
    Files.createDirectories(root.resolve("proc/12/fd"));
    write("proc/4711/comm", "python3");
    Files.createDirectories(root.resolve("proc/4711/fd"));
    Files.createSymbolicLink(root.resolve("proc/4711/fd/7"), root.resolve("dev/hailo0"));

    assertThat(surroundings.holder(ID)).hasToString("Optional[pid 4711 (python3)]");
  }

  @Test
  void namesTheProcessThatHasTheLock() throws IOException {
    Path lock = DeviceLock.file(root, ID);
    Files.createFile(lock);
    write(
        "proc/locks",
        "1: POSIX  ADVISORY  WRITE 77 08:01:1 0 EOF\n2: POSIX  ADVISORY  WRITE 4712 08:01:"
            + Files.getAttribute(lock, "unix:ino")
            + " 0 EOF");
    write("proc/4712/comm", "java");

    assertThat(surroundings.holder(ID)).contains(new HailoDevice.Holder(4712, "java"));
  }

  @Test
  void namesNobodyWhereNobodyCanBeSeen() {
    assertThat(surroundings.holder(ID)).isEmpty();
  }

  @Test
  void aLockIsTakenOnceAndAgainWhenItIsGivenUp() {
    Path file = DeviceLock.file(root, ID);
    try (DeviceLock lock = DeviceLock.take(file).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(DeviceLock.take(file)).isEmpty();
    }

    assertThat(DeviceLock.take(file))
        .hasValueSatisfying(
            lock -> {
              assertThat(file).content().startsWith(ProcessHandle.current().pid() + "\n");
              lock.close();
            });
  }

  @Test
  void whereNoFileCanBeLockedItIsDoneWithout() {
    assertThat(DeviceLock.take(root.resolve("none").resolve("lock"))).isPresent();
  }
}

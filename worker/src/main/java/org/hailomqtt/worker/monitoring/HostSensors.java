package org.hailomqtt.worker.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Reads the temperature and the supply of the machine, where it tells them. Thread-safe. */
public final class HostSensors {
  /** Of a Raspberry Pi; what {@code vcgencmd get_throttled} prints. */
  private static final Path THROTTLED =
      Path.of("sys", "devices", "platform", "soc", "soc:firmware", "get_throttled");

  private static final int UNDER_VOLTAGE = 1;
  private static final int HEXADECIMAL = 16;
  private static final double MILLI = 1000;

  private final Path root;

  /**
   * @param root the root directory; another one in tests
   */
  public HostSensors(Path root) {
    this.root = root;
  }

  /**
   * What the machine tells. Immutable.
   *
   * @param celsius its warmest sensor
   * @param isRaspberryPi whether it throttles itself as a Raspberry Pi does
   * @param underVoltage whether its supply gives too little at this moment
   */
  public record Reading(OptionalDouble celsius, boolean isRaspberryPi, boolean underVoltage) {
    /** It tells nothing. */
    public static final Reading NONE = new Reading(OptionalDouble.empty(), false, false);
  }

  /** Reads them now. */
  public Reading read() {
    Optional<String> throttled = firstLine(root.resolve(THROTTLED));
    boolean alarm =
        files("sys/class/hwmon", "hwmon*").stream()
            .filter(chip -> firstLine(chip.resolve("name")).equals(Optional.of("rpi_volt")))
            .anyMatch(chip -> firstLine(chip.resolve("in0_lcrit_alarm")).equals(Optional.of("1")));
    return new Reading(
        files("sys/class/thermal", "thermal_zone*").stream()
            .flatMap(zone -> firstLine(zone.resolve("temp")).stream())
            .flatMapToDouble(text -> number(text).stream())
            .map(milli -> milli / MILLI)
            .max(),
        throttled.isPresent(),
        alarm || throttled.map(HostSensors::isUnderVoltage).orElse(false));
  }

  private static boolean isUnderVoltage(String throttled) {
    try {
      String digits = throttled.startsWith("0x") ? throttled.substring(2) : throttled;
      return (Long.parseLong(digits, HEXADECIMAL) & UNDER_VOLTAGE) != 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private List<Path> files(String directory, String glob) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve(directory), glob)) {
      found.forEach(files::add);
    } catch (IOException e) {
      // This machine has none of them.
    }
    return files;
  }

  private static Optional<String> firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst().map(String::strip);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}

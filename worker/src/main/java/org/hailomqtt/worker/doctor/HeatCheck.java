package org.hailomqtt.worker.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hailomqtt.worker.monitoring.HostSensors;

/**
 * Whether the machine is cool and has enough voltage, now and since it was started. Immutable.
 *
 * @param host the machine
 */
public record HeatCheck(Host host) implements Check {
  private static final double HOT_CELSIUS = 79;
  private static final int UNDER_VOLTAGE_SINCE = 1 << 16;
  private static final int THROTTLED_SINCE = 1 << 18;
  private static final int THROTTLED = 1 << 1 | 1 << 2 | 1 << 3;
  private static final int HEXADECIMAL = 16;
  private static final String FILE = "sys/devices/platform/soc/soc:firmware/get_throttled";
  private static final String COOL = "see to its cooling: a fan, a heat sink, more air";
  private static final String SUPPLY =
      "use the power supply that belongs to it (Raspberry Pi 5: 27 W), and a short cable";

  @Override
  public List<Finding> run() {
    HostSensors.Reading reading = new HostSensors(host.root()).read();
    int throttled = throttled();
    List<Finding> findings = new ArrayList<>();
    findings.add(heat(reading.celsius(), throttled));
    if (reading.underVoltage()) {
      findings.add(Finding.fail("power", "the supply gives too little voltage now", SUPPLY));
    } else if ((throttled & UNDER_VOLTAGE_SINCE) != 0) {
      findings.add(
          Finding.warn("power", "the supply gave too little voltage since the start", SUPPLY));
    } else if (reading.isRaspberryPi()) {
      findings.add(Finding.ok("power", "the supply gives enough voltage"));
    }
    return findings;
  }

  private static Finding heat(OptionalDouble celsius, int throttled) {
    String text =
        celsius.isPresent()
            ? String.format(Locale.ROOT, "%.0f °C", celsius.getAsDouble())
            : "the machine tells no temperature";
    if ((throttled & THROTTLED) != 0 || celsius.orElse(0) >= HOT_CELSIUS) {
      return Finding.warn("heat", text + ", so the machine slows down", COOL);
    }
    return (throttled & THROTTLED_SINCE) != 0
        ? Finding.warn("heat", text + "; it was throttled since its start", COOL)
        : Finding.ok("heat", text);
  }

  /** Of a Raspberry Pi; newer systems have it in a file, older ones in a program only. */
  private int throttled() {
    Optional<String> told =
        host.firstLine(FILE)
            .or(
                () ->
                    host.programs()
                        .output(List.of("vcgencmd", "get_throttled"))
                        .map(text -> text.strip().replace("throttled=", "")));
    try {
      return told.map(text -> Integer.parseInt(text.replace("0x", ""), HEXADECIMAL)).orElse(0);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

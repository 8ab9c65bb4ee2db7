package org.hailomqtt.worker.doctor;

import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Whether the machine knows what time it is: certificates and deadlines go by it. Immutable.
 *
 * @param host the machine
 * @param clock its clock
 */
public record ClockCheck(Host host, InstantSource clock) implements Check {
  private static final String NAME = "clock";

  /** Before this the program did not exist. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final String MEND = "sudo timedatectl set-ntp true && timedatectl";

  @Override
  public List<Finding> run() {
    Instant now = clock.instant();
    if (now.isBefore(EARLIEST)) {
      return List.of(Finding.fail(NAME, "the clock says " + now + ", which is past", MEND));
    }
    boolean isAsked = Files.isDirectory(host.file("run/systemd/timesync"));
    if (isAsked && !Files.exists(host.file("run/systemd/timesync/synchronized"))) {
      return List.of(Finding.warn(NAME, "the clock is not set by the network yet", MEND));
    }
    return List.of(Finding.ok(NAME, now.toString()));
  }
}

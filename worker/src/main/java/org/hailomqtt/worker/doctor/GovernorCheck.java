package org.hailomqtt.worker.doctor;

import java.util.List;
import java.util.Optional;

/**
 * Whether the processor may run at full speed. Immutable.
 *
 * @param host the machine
 */
public record GovernorCheck(Host host) implements Check {
  @Override
  public List<Finding> run() {
    Optional<String> governor =
        host.firstLine("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    if (governor.isEmpty()) {
      return List.of();
    }
    return List.of(
        governor.get().equals("powersave")
            ? Finding.warn(
                "processor",
                "its governor is powersave, so pictures take longer",
                "echo ondemand | sudo tee"
                    + " /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor")
            : Finding.ok("processor", "governor " + governor.get()));
  }
}

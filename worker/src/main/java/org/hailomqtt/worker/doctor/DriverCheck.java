package org.hailomqtt.worker.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a Hailo device sits in the machine, and its driver is loaded. Immutable.
 *
 * @param host the machine
 * @param wanted whether the configuration asks for one
 */
public record DriverCheck(Host host, boolean wanted) implements Check {
  private static final String NAME = "driver";
  private static final String HAILO_8 = "0x2864";

  @Override
  public List<Finding> run() {
    Optional<Path> module =
        Stream.of("hailo1x_pci", "hailo_pci")
            .map(name -> host.file("sys/module/" + name))
            .filter(Files::isDirectory)
            .findFirst();
    List<Path> cards = host.hailoCards();
    if (module.isPresent() && !host.hailoNodes().isEmpty()) {
      return List.of(Finding.ok(NAME, text(module.get())));
    }
    if (!cards.isEmpty() || module.isPresent()) {
      return List.of(
          module.isPresent()
              ? Finding.fail(
                  NAME,
                  text(module.get()) + " is loaded, but there is no /dev/hailo0",
                  "sudo dmesg | grep -i hailo    # says why; then sudo reboot")
              : notLoaded(cards.get(0)));
    }
    return List.of(
        wanted
            ? Finding.fail(
                NAME,
                "no Hailo device is found, but device.kind is hailo",
                "lspci -d 1e60:    # nothing? then see that the board sits and is powered")
            : Finding.ok(NAME, "no Hailo device in this machine; the processor serves"));
  }

  private Finding notLoaded(Path card) {
    boolean isHailo8 = host.firstLine(card.resolve("device")).equals(Optional.of(HAILO_8));
    return Finding.fail(
        NAME,
        "a Hailo device sits in the machine, but its driver is not loaded",
        isHailo8
            ? "sudo modprobe hailo_pci || sudo apt-get install hailo-all"
            : "sudo modprobe hailo1x_pci || sudo apt-get install hailo-h10-all");
  }

  private String text(Path module) {
    return module.getFileName()
        + host.firstLine(module.resolve("version")).map(version -> " " + version).orElse("");
  }
}

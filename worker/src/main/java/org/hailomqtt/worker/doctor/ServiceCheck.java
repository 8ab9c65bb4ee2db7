package org.hailomqtt.worker.doctor;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Whether the service runs, where one is installed. Immutable.
 *
 * @param host the machine
 */
public record ServiceCheck(Host host) implements Check {
  private static final String NAME = "service";
  private static final String UNIT = "lib/systemd/system/hailo-worker.service";

  @Override
  public List<Finding> run() {
    boolean isInstalled =
        Files.exists(host.file("usr/" + UNIT)) || Files.exists(host.file("etc/" + UNIT));
    if (!isInstalled || !Files.isDirectory(host.file("run/systemd/system"))) {
      return List.of(Finding.ok(NAME, "not installed as a service here"));
    }
    Optional<String> state =
        host.programs().output(List.of("systemctl", "is-active", "hailo-worker"));
    return List.of(
        switch (state.orElse("").strip()) {
          case "active", "reloading" -> Finding.ok(NAME, "hailo-worker is active");
          case "failed" ->
              Finding.fail(
                  NAME,
                  "hailo-worker has failed",
                  "journalctl -u hailo-worker -n 50    # says why; then sudo systemctl restart"
                      + " hailo-worker");
          default ->
              Finding.fail(
                  NAME,
                  "hailo-worker is " + state.orElse("not known").strip(),
                  "sudo systemctl enable --now hailo-worker");
        });
  }
}

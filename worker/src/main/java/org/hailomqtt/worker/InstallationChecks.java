package org.hailomqtt.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.doctor.Finding;
import org.hailomqtt.worker.install.FileDigest;
import org.hailomqtt.worker.model.CatalogItem;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelFile;
import org.hailomqtt.worker.model.ModelPlaces;

/** The checks that need the worker's own parts: configuration, bridge, models. One thread. */
final class InstallationChecks {
  private static final String CONFIGURATION = "configuration";

  private InstallationChecks() {}

  /** What is wrong with the configuration; each problem one finding. */
  static List<Finding> problems(ConfigException wrong) {
    return wrong.problems().stream()
        .map(
            problem ->
                Finding.fail(
                    CONFIGURATION,
                    problem.sentence(),
                    "sudoedit /etc/hailo-worker/worker.yaml && sudo systemctl restart"
                        + " hailo-worker    # hailo-worker check-config shows all"))
        .toList();
  }

  /** That nothing is wrong with it. */
  static Finding right(Optional<Path> file) {
    return Finding.ok(
        CONFIGURATION, file.map(Path::toString).orElse("no file: every setting has its default"));
  }

  /** Whether bridge and HailoRT are there and fit together; nothing where no device needs them. */
  static List<Finding> bridge(DeviceOpener opener, DeviceKind kind, boolean hasDevice) {
    if (kind != DeviceKind.HAILO && !hasDevice) {
      return List.of();
    }
    String mend =
        "sudo apt-get install g++ && sudo /usr/lib/hailo-worker/bin/build-bridge && sudo systemctl"
            + " restart hailo-worker";
    try {
      return List.of(Finding.ok("bridge", opener.versions(DeviceKind.HAILO).orElse("no versions")));
    } catch (DeviceException e) {
      return List.of(Finding.fail("bridge", e.text(), mend));
    }
  }

  /** Whether there are models, and their files are what their entries say. */
  static List<Finding> models(ModelPlaces places, DeviceKind kind) {
    ModelCatalog catalog = ModelCatalog.load(places, kind);
    List<Finding> findings = new ArrayList<>();
    for (String problem : catalog.problems()) {
      findings.add(Finding.warn("models", problem, "hailo-worker models verify"));
    }
    for (CatalogItem item : catalog.items()) {
      item.files().stream()
          .filter(ModelFile::isThere)
          .flatMap(file -> damaged(item.name(), file).stream())
          .forEach(findings::add);
      if (!item.missing().isEmpty() && isPartlyThere(item)) {
        findings.add(
            Finding.fail(
                "models",
                item.name() + " lacks " + item.missing().get(0).path(),
                "hailo-worker models pull "
                    + item.name()
                    + "    # or: hailo-worker models list "
                    + item.name()));
      }
    }
    if (catalog.models().isEmpty()) {
      findings.add(
          Finding.fail(
              "models",
              "no model is installed for this " + kind.label() + " device",
              "hailo-worker models list && hailo-worker models pull NAME"));
    } else if (findings.isEmpty()) {
      findings.add(
          Finding.ok("models", catalog.models().size() + " installed, their files are right"));
    }
    return findings;
  }

  /** One of which nothing is there was never installed, which is no fault. */
  private static boolean isPartlyThere(CatalogItem item) {
    return item.files().stream().anyMatch(ModelFile::isThere);
  }

  private static Optional<Finding> damaged(String model, ModelFile file) {
    if (file.sha256().isEmpty()) {
      return Optional.empty();
    }
    try {
      return FileDigest.of(file.path()).equals(file.sha256().get())
          ? Optional.empty()
          : Optional.of(wrong(model, file, "is not what its entry says (SHA-256)"));
    } catch (IOException e) {
      return Optional.of(wrong(model, file, "can't be read"));
    }
  }

  private static Finding wrong(String model, ModelFile file, String what) {
    return Finding.fail(
        "models",
        file.path() + " " + what,
        "sudo rm " + file.path() + " && hailo-worker models pull " + model);
  }
}

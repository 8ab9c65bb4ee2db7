package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.worker.device.DeviceKind;

/**
 * One entry of the catalog that is written properly, whether or not it can serve here. Immutable.
 *
 * @param name what requests call it
 * @param type the model type that serves it
 * @param description one sentence
 * @param entry the file that it was read from
 * @param files what it is made of
 * @param source where its files come from
 * @param standing whether it can serve
 */
public record CatalogItem(
    String name,
    String type,
    Optional<String> description,
    Path entry,
    List<ModelFile> files,
    Optional<String> source,
    Standing standing) {

  /** Copies the list. */
  public CatalogItem {
    files = List.copyOf(files);
  }

  /** Whether an entry can serve. */
  public sealed interface Standing {
    /** It serves. */
    record Installed(ModelDefinition model) implements Standing {}

    /**
     * Some of its files are not on this machine.
     *
     * @param missing these
     */
    record Absent(List<ModelFile> missing) implements Standing {
      /** Copies the list. */
      public Absent {
        missing = List.copyOf(missing);
      }
    }

    /** It is for other kinds of device. */
    record Elsewhere(Set<DeviceKind> devices) implements Standing {
      /** Copies the set. */
      public Elsewhere {
        devices = Set.copyOf(devices);
      }
    }
  }

  /** Its files that are not on this machine, if it is for this kind of device. */
  public List<ModelFile> missing() {
    return standing instanceof Standing.Absent absent ? absent.missing() : List.of();
  }

  /** The model, if it serves. */
  public Optional<ModelDefinition> model() {
    return standing instanceof Standing.Installed installed
        ? Optional.of(installed.model())
        : Optional.empty();
  }

  /** What brings the missing files, as a sentence without its end; empty if none is missing. */
  public Optional<String> mend() {
    if (missing().isEmpty()) {
      return Optional.empty();
    }
    if (missing().stream().allMatch(file -> file.url().isPresent())) {
      return Optional.of("'hailo-worker models pull " + name + "' installs it");
    }
    return Optional.of(
        "'hailo-worker models list "
            + name
            + "' tells which files are to be put where"
            + source.map(from -> " (" + from + ")").orElse(""));
  }
}

package org.hailomqtt.worker.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelPlaces;

/**
 * A network file on its way into a models directory. One thread.
 *
 * <p>A file that lies where entries may name it stays there; any other is copied.
 */
public final class NewEntry {
  private final Path dir;
  private final List<Path> roots;
  private final Path file;
  private final String name;
  private final Optional<EntryDraft.Tensors> tensors;

  /**
   * @param dir the models directory
   * @param roots directories that entries may name files in
   * @param file the network, absolute
   * @param name what requests will call it
   * @param tensors what the file tells of itself
   */
  public NewEntry(
      Path dir, List<Path> roots, Path file, String name, Optional<EntryDraft.Tensors> tensors) {
    this.dir = dir;
    this.roots = List.copyOf(roots);
    this.file = file;
    this.name = name;
    this.tensors = tensors;
  }

  /**
   * The entry, for a type.
   *
   * @throws IOException if the file can't be read
   */
  public EntryDraft draft(String type) throws IOException {
    return new EntryDraft(name, type, named(), FileDigest.of(file), Files.size(file), tensors);
  }

  /** How the entry names the file. */
  private String named() throws IOException {
    Path models = dir.resolve("models");
    Path real = file.toRealPath();
    if (Files.isDirectory(models) && real.startsWith(models.toRealPath())) {
      return models.toRealPath().relativize(real).toString();
    }
    return isInRoot(real) ? real.toString() : name + "/" + file.getFileName();
  }

  private boolean isInRoot(Path real) throws IOException {
    for (Path root : roots) {
      if (Files.isDirectory(root) && real.startsWith(root.toRealPath())) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is wrong with an entry, as a catalog would say it; empty if nothing.
   *
   * @throws IOException if it can't be tried
   */
  public Optional<String> problem(EntryDraft draft, DeviceKind kind) throws IOException {
    Path scratch = Files.createTempDirectory("hailo-entry");
    Path entry = scratch.resolve("models.d").resolve("entry.yaml");
    try {
      Files.createDirectories(entry.getParent());
      Files.writeString(
          entry,
          new EntryDraft(
                  draft.name(),
                  draft.type(),
                  file.toRealPath().toString(),
                  draft.sha256(),
                  draft.size(),
                  tensors)
              .yaml());
      Path parent = file.toRealPath().getParent();
      ModelCatalog tried =
          ModelCatalog.load(new ModelPlaces(List.of(scratch), List.of(parent)), kind);
      return tried.problems().stream()
          .findFirst()
          .map(problem -> problem.substring(problem.indexOf(": ") + 2));
    } finally {
      Files.deleteIfExists(entry);
      Files.deleteIfExists(entry.getParent());
      Files.deleteIfExists(scratch);
    }
  }

  /**
   * Brings the file and then its entry into their places.
   *
   * @param replace whether to replace what is there
   * @return the entry
   * @throws InstallException if something is there
   * @throws IOException if something can't be written
   */
  public Path write(EntryDraft draft, boolean replace) throws InstallException, IOException {
    Path entry = dir.resolve("models.d").resolve(name + ".yaml");
    if (!replace && Files.exists(entry)) {
      throw new InstallException(entry + " is there; give --name, or --force to replace it");
    }
    Path path = Path.of(draft.path());
    if (!path.isAbsolute()) {
      copy(dir.resolve("models").resolve(path), replace);
    }
    Files.createDirectories(entry.getParent());
    Path part = entry.resolveSibling(name + ".part");
    Files.writeString(part, draft.yaml());
    return Files.move(
        part, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(Path target, boolean replace) throws InstallException, IOException {
    if (Files.exists(target) && Files.isSameFile(target, file)) {
      return;
    }
    if (!replace && Files.exists(target)) {
      throw new InstallException(target + " is there; give --name, or --force to replace it");
    }
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

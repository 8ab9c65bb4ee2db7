package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog that goes now: read again when a file that it was made of has changed.
 *
 * <p>{@link #get} is for any thread, the rest for the ledger thread. Files are looked at by size
 * and time of change, every two seconds or so, and not watched through the operating system: that
 * works on every file system, also on one that another machine writes to.
 */
public final class CurrentCatalog implements Supplier<ModelCatalog> {
  private static final Logger log = LoggerFactory.getLogger(CurrentCatalog.class);

  /** Looks after which entries that are wrong are read again: what mends them may lie elsewhere. */
  private static final int LOOKS_WITH_PROBLEMS = 5;

  private final ModelPlaces places;
  private final DeviceKind kind;
  private volatile ModelCatalog catalog;
  private Map<Path, Stamp> stamps;
  private Map<Path, Stamp> lastLook;
  private int looks;

  private record Stamp(long bytes, FileTime changed) {}

  /**
   * What a reading brought.
   *
   * @param isNew whether the catalog is another one than before
   * @param stale keys of networks that must not go on running as they are loaded
   */
  public record Change(boolean isNew, Set<String> stale) {
    /** Copies the set. */
    public Change {
      stale = Set.copyOf(stale);
    }
  }

  /** Reads the catalog. */
  public CurrentCatalog(ModelPlaces places, DeviceKind kind) {
    this.places = places;
    this.kind = kind;
    this.catalog = ModelCatalog.load(places, kind);
    this.stamps = stamps(catalog);
    this.lastLook = stamps;
  }

  @Override
  public ModelCatalog get() {
    return catalog;
  }

  /**
   * Reads the catalog again if something has changed, and has not changed since the last look: a
   * file that is being written is left alone.
   */
  public synchronized Optional<Change> check() {
    Map<Path, Stamp> now = stamps(catalog);
    boolean settled = now.equals(lastLook);
    lastLook = now;
    looks++;
    boolean due =
        !now.equals(stamps) || (!catalog.problems().isEmpty() && looks >= LOOKS_WITH_PROBLEMS);
    return due && settled ? Optional.of(reload()) : Optional.empty();
  }

  /** Reads the catalog again. */
  public synchronized Change reload() {
    looks = 0;
    ModelCatalog before = catalog;
    Map<Path, Stamp> old = stamps;
    ModelCatalog after = ModelCatalog.load(places, kind);
    stamps = stamps(after);
    lastLook = stamps;
    after = after.keeping(before, model -> isUntouched(model, old));
    Set<String> stale = new TreeSet<>();
    for (ModelDefinition model : before.all()) {
      if (!after.has(model)) {
        model.networks().values().stream().map(ModelSpec::key).forEach(stale::add);
      }
    }
    boolean isNew = !stale.isEmpty() || !after.isAs(before);
    if (isNew) {
      catalog = after;
      log.info("the models were read again: {}", after);
      after.problems().stream()
          .filter(problem -> !before.problems().contains(problem))
          .forEach(problem -> log.warn("model left out: {}", problem));
    }
    return new Change(isNew, stale);
  }

  private boolean isUntouched(ModelDefinition model, Map<Path, Stamp> old) {
    return paths(model).allMatch(path -> Objects.equals(old.get(path), stamps.get(path)));
  }

  private static Stream<Path> paths(ModelDefinition model) {
    return Stream.concat(
        model.networks().values().stream().flatMap(network -> network.file().stream()),
        model.files().values().stream());
  }

  /** Everything that a catalog depends on, as it is now; what is not there is left out. */
  private Map<Path, Stamp> stamps(ModelCatalog of) {
    List<Path> paths = new ArrayList<>(places.roots());
    for (Path dir : places.dirs()) {
      paths.addAll(entries(dir.resolve("models.d")));
      for (CatalogItem item : of.items()) {
        item.files().forEach(file -> paths.add(dir.resolve("models").resolve(file.relative())));
      }
    }
    of.all().forEach(model -> paths(model).forEach(paths::add));
    Map<Path, Stamp> seen = new HashMap<>();
    paths.forEach(path -> stamp(path).ifPresent(stamp -> seen.put(path, stamp)));
    return seen;
  }

  private static List<Path> entries(Path dir) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*.{yaml,yml}")) {
      files.forEach(entries::add);
    } catch (IOException e) {
      log.debug("{} can't be listed", dir);
    }
    return entries;
  }

  private static Optional<Stamp> stamp(Path path) {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(new Stamp(now.size(), now.lastModifiedTime()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

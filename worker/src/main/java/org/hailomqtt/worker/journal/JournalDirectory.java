package org.hailomqtt.worker.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a journal: who may work in it, and which file is which. Not thread-safe.
 *
 * <p>A file that is being written is {@code ledger.N.new}; complete, it becomes {@code ledger.N}.
 * The highest N is what counts.
 */
final class JournalDirectory implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(JournalDirectory.class);
  private static final Pattern NAME = Pattern.compile("ledger\\.(\\d{1,18})(\\.new|\\.corrupt)?");
  private static final String UNFINISHED = ".new";
  private static final String CORRUPT = ".corrupt";
  private static final int MAX_SET_ASIDE = 3;

  /** Replies are nobody else's business. */
  private static final FileAttribute<?> OWNERS_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private @Nullable FileChannel lockFile;
  private boolean currentIsCorrupt;

  JournalDirectory(Path path) {
    this.path = path;
  }

  /**
   * Takes the directory for this process, making it if it is not there; callable again.
   *
   * @throws DirectoryInUseException if another process has it
   * @throws IOException if it can't be written
   */
  void lock() throws IOException {
    if (lockFile != null) {
      return;
    }
    Files.createDirectories(path, OWNERS_ONLY);
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        lockFile = channel;
        return;
      }
    } catch (OverlappingFileLockException e) {
      // This process has it already, in another worker.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new DirectoryInUseException(path);
  }

  /** The file that counts, if there is any. */
  Optional<Path> current() throws IOException {
    return Optional.ofNullable(numbered("").lastEntry()).map(entry -> entry.getValue());
  }

  /** Has the current file kept for a person to look at, once another one has taken its place. */
  void currentIsCorrupt() {
    currentIsCorrupt = true;
  }

  /** A name for the next file while it is written. */
  Path next() throws IOException {
    long last = 0;
    for (String suffix : new String[] {"", CORRUPT}) {
      NavigableMap<Long, Path> files = numbered(suffix);
      last = Math.max(last, files.isEmpty() ? 0 : files.lastKey());
    }
    return path.resolve("ledger." + (last + 1) + UNFINISHED);
  }

  /** Makes a file that was named by {@link #next}, and is on the disk, the current one. */
  void promote(Path written) throws IOException {
    Files.move(written, complete(written), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path complete(Path written) {
    String name = written.toString();
    return Path.of(name.substring(0, name.length() - UNFINISHED.length()));
  }

  /** Removes what the current file has replaced; what can't be removed is tried the next time. */
  void removeOld() throws IOException {
    try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
      directory.force(true);
    }
    NavigableMap<Long, Path> files = numbered("");
    List<Path> old = new ArrayList<>(files.headMap(files.lastKey()).values());
    if (currentIsCorrupt && !old.isEmpty()) {
      Path corrupt = old.remove(old.size() - 1);
      Path aside = Path.of(corrupt + CORRUPT);
      Files.move(corrupt, aside, StandardCopyOption.ATOMIC_MOVE);
      log.warn("the damaged ledger file is kept as {}", aside);
      currentIsCorrupt = false;
    }
    old.addAll(numbered(UNFINISHED).values());
    List<Path> aside = new ArrayList<>(numbered(CORRUPT).values());
    Collections.reverse(aside);
    old.addAll(aside.subList(Math.min(MAX_SET_ASIDE, aside.size()), aside.size()));
    for (Path file : old) {
      Files.deleteIfExists(file);
    }
  }

  private NavigableMap<Long, Path> numbered(String suffix) throws IOException {
    NavigableMap<Long, Path> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(path)) {
      files.forEach(
          file -> {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (name.matches() && suffix.equals(name.group(2) == null ? "" : name.group(2))) {
              found.put(Long.valueOf(name.group(1)), file);
            }
          });
    } catch (NoSuchFileException e) {
      return found;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return found;
  }

  /** Gives the directory back; callable twice. */
  @Override
  public void close() throws IOException {
    FileChannel held = lockFile;
    lockFile = null;
    if (held != null) {
      held.close();
    }
  }
}

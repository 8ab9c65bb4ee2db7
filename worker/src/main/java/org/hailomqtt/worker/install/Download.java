package org.hailomqtt.worker.install;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches one file over HTTP into its place. One thread; blocks.
 *
 * <p>It is written beside its place, checked, brought to the disk and then renamed, so that a file
 * that is there is whole. A connection that is cut is taken up where it ended, in this run and in a
 * later one, if a hash tells at the end that the parts belong together.
 */
public final class Download {
  private static final int READ_MILLIS = 30_000;
  private static final int TRIES = 5;

  private final Surrounding surrounding;
  private final int readMillis;

  /**
   * What to fetch. Immutable.
   *
   * @param url from where
   * @param target to where
   * @param sha256 what it must hash to, in lower-case hex
   * @param size what it must have
   */
  public record Wanted(URI url, Path target, Optional<String> sha256, OptionalLong size) {}

  /** Only reports and asks through its surrounding. */
  public Download(Surrounding surrounding) {
    this(surrounding, READ_MILLIS);
  }

  Download(Surrounding surrounding, int readMillis) {
    this.surrounding = surrounding;
    this.readMillis = readMillis;
  }

  /**
   * Fetches a file.
   *
   * @return what it hashes to
   * @throws InstallException if it can't be had, or is another one than wanted
   */
  public String fetch(Wanted wanted) throws InstallException, InterruptedException {
    Path part = wanted.target().resolveSibling(wanted.target().getFileName() + ".part");
    try {
      Files.createDirectories(directory(wanted.target()));
      Path lock = directory(wanted.target()).resolve(".pull.lock");
      FileChannel held = locked(lock);
      try {
        return fetchLocked(wanted, part);
      } finally {
        Files.deleteIfExists(lock);
        held.close();
      }
    } catch (IOException e) {
      throw new InstallException(
          "the download can't be written to "
              + wanted.target()
              + ": "
              + Transfer.reason(e)
              + "; check its permissions and the disk",
          e);
    }
  }

  /** One download into a directory at a time: two would write to one part. */
  private static FileChannel locked(Path lock) throws IOException, InstallException {
    FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new InstallException(
          "another download into "
              + directory(lock)
              + " is under way; wait until it is done, then try again");
    }
    return channel;
  }

  private String fetchLocked(Wanted wanted, Path part)
      throws InstallException, InterruptedException, IOException {
    if (wanted.sha256().isEmpty()) {
      Files.deleteIfExists(part); // Nothing could tell whether the parts belong together.
    }
    String hash = fetch(wanted, part);
    check(wanted, part, hash);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        part, wanted.target(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return hash;
  }

  private String fetch(Wanted wanted, Path part)
      throws InstallException, InterruptedException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new Transfer(surrounding, readMillis, wanted, part).run();
      } catch (Transfer.CutException e) {
        if (attempt == TRIES || !e.mayHelp()) {
          String later =
              wanted.sha256().isPresent() && Files.exists(part)
                  ? "; the same command goes on where it ended"
                  : "; try again later";
          throw new InstallException(
              wanted.url() + " can't be fetched: " + e.getMessage() + later, e);
        }
        surrounding.pause(Duration.ofSeconds(attempt));
      }
    }
  }

  private void check(Wanted wanted, Path part, String hash) throws InstallException, IOException {
    if (Files.size(part) == 0) {
      Files.delete(part);
      throw new InstallException(wanted.url() + " is empty; nothing was installed");
    }
    if (wanted.sha256().isPresent() && !wanted.sha256().get().equals(hash)) {
      Files.delete(part);
      throw new InstallException(
          wanted.url()
              + " hashes to "
              + hash
              + ", but the entry says "
              + wanted.sha256().get()
              + "; nothing was installed. If the file was rightly changed there, correct the"
              + " entry");
    }
    try {
      surrounding.look(part, String.valueOf(wanted.target().getFileName()));
    } catch (InstallException e) {
      Files.delete(part);
      throw e;
    }
  }

  static Path directory(Path file) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }
}

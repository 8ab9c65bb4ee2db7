package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the entries of some directories say now: read again when one of their files has changed.
 * {@link #get} is for any thread, the rest for the ledger thread.
 *
 * @param <T> what they are read into
 */
public final class CurrentEntries<T> implements Supplier<T> {
  private static final Logger log = LoggerFactory.getLogger(CurrentEntries.class);

  private final List<Path> dirs;
  private final Function<List<Path>, T> reader;
  private volatile T current;
  private Map<Path, Stamp> stamps;
  private Map<Path, Stamp> lastLook;

  private record Stamp(long bytes, FileTime changed) {}

  /**
   * Reads them.
   *
   * @param reader reads the directories; what it gives tells by {@code equals} whether it is new
   */
  public CurrentEntries(List<Path> dirs, Function<List<Path>, T> reader) {
    this.dirs = List.copyOf(dirs);
    this.reader = reader;
    this.stamps = stamps();
    this.lastLook = stamps;
    this.current = reader.apply(this.dirs);
  }

  @Override
  public T get() {
    return current;
  }

  /**
   * Reads them again if something has changed, and has not changed since the last look: a file that
   * is being written is left alone.
   *
   * @return whether they say something else now
   */
  public synchronized boolean check() {
    Map<Path, Stamp> now = stamps();
    boolean due = !now.equals(stamps) && now.equals(lastLook);
    lastLook = now;
    return due && reload();
  }

  /**
   * Reads them again.
   *
   * @return whether they say something else now
   */
  public synchronized boolean reload() {
    stamps = stamps();
    lastLook = stamps;
    T before = current;
    T after = reader.apply(dirs);
    current = after;
    return !after.equals(before);
  }

  private Map<Path, Stamp> stamps() {
    Map<Path, Stamp> seen = new HashMap<>();
    for (Path dir : dirs) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "*.{yaml,yml}")) {
        for (Path file : files) {
          BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
          seen.put(file, new Stamp(now.size(), now.lastModifiedTime()));
        }
      } catch (IOException e) {
        log.debug("{} can't be listed", dir);
      }
    }
    return seen;
  }
}

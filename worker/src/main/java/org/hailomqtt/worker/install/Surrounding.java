package org.hailomqtt.worker.install;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What a download needs of the machine, handed in so that a test can stand for it. */
public interface Surrounding {
  /**
   * Bytes that a directory's disk has room for.
   *
   * @throws IOException if that can't be known
   */
  long freeBytes(Path directory) throws IOException;

  /** Waits before another try. */
  void pause(Duration duration) throws InterruptedException;

  /**
   * Looks into a file before it is put into its place.
   *
   * @param file where it lies now
   * @param name what it will be called
   * @throws InstallException if it can't be what that name says
   */
  void look(Path file, String name) throws InstallException;

  /**
   * Hears how far a download is.
   *
   * @param done bytes
   * @param total bytes; -1 if the server did not say
   */
  void progress(long done, long total);
}

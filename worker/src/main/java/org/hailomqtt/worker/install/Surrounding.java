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
   * Hears how far a download is.
   *
   * @param done bytes
   * @param total bytes; -1 if the server did not say
   */
  void progress(long done, long total);
}

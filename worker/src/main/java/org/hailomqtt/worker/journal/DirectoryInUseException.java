package org.hailomqtt.worker.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Another process works in the data directory. Immutable. */
public final class DirectoryInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DirectoryInUseException(Path directory) {
    super(
        "data.dir "
            + directory
            + " is in use by another hailo-worker; stop that one, or give each a data.dir of its"
            + " own");
  }
}

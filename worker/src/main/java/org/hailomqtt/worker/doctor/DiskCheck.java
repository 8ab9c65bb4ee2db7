package org.hailomqtt.worker.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the ledger has a directory that can be written to, with room. Immutable.
 *
 * @param directory {@code data.dir}
 * @param room tells how much there is
 */
public record DiskCheck(Path directory, Room room) implements Check {
  private static final String NAME = "data.dir";
  private static final long SCARCE_BYTES = 200L << 20;
  private static final long NONE_BYTES = 20L << 20;
  private static final long MEBIBYTE = 1 << 20;

  /** Tells how much room there is. */
  @FunctionalInterface
  public interface Room {
    /** Bytes that can be written below a directory that exists. */
    long bytes(Path directory) throws IOException;

    /** As the file system tells. */
    static Room ofFileSystem() {
      return directory -> Files.getFileStore(directory).getUsableSpace();
    }
  }

  @Override
  public List<Finding> run() {
    return List.of(look());
  }

  private Finding look() {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      return Finding.fail(
          NAME,
          there + " is no directory",
          "sudo mv " + there + " " + there + ".old && sudo systemctl restart hailo-worker");
    }
    if (!Files.isWritable(there)) {
      return Finding.fail(
          NAME,
          there + " can't be written to by " + System.getProperty("user.name"),
          "sudo install -d -m 750 -o hailo -g hailo "
              + directory
              + "    # for the service; else set data.dir, or run this with sudo -u hailo");
    }
    try {
      long bytes = room.bytes(there);
      String text = directory + " has " + bytes / MEBIBYTE + " MiB of room";
      String mend = "sudo apt-get clean && sudo journalctl --vacuum-size=100M";
      if (bytes < NONE_BYTES) {
        return Finding.fail(NAME, text, mend);
      }
      return bytes < SCARCE_BYTES ? Finding.warn(NAME, text, mend) : Finding.ok(NAME, text);
    } catch (IOException e) {
      return Finding.warn(NAME, directory + " does not tell its room", "df -h " + there);
    }
  }
}

package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a file that mosquitto reads and other users do not. */
final class BrokerFile {
  private static final String GROUP = "mosquitto";

  private BrokerFile() {}

  /** All of it or nothing; whoever reads it meanwhile has the one before. */
  static void write(Path file, String text) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new IOException(
          file + " can't be written; run this with sudo, on the machine of the broker");
    }
    Path next = Files.createTempFile(directory, ".hailo-", ".new");
    try {
      Files.writeString(next, text, StandardCharsets.UTF_8);
      openToBroker(next);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** Where there is no such group, or no right to give it, the broker is another user's program. */
  private static void openToBroker(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
    try {
      view.setGroup(
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP));
    } catch (IOException e) {
      view.setPermissions(PosixFilePermissions.fromString("rw-------"));
    }
  }
}

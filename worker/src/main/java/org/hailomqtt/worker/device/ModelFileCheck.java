package org.hailomqtt.worker.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Vouches for model files before a device reads them. Device thread only.
 *
 * <p>A file is hashed once for each size and time of change, not at each load: on an SD card,
 * hashing a file of a gigabyte takes longer than loading it.
 */
public final class ModelFileCheck {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Map<Path, Seen> seen = new HashMap<>();

  private record Seen(long bytes, FileTime changed, String sha256) {}

  /**
   * The file of a model, which is there and hashes to what it should.
   *
   * @throws DeviceException kind MODEL if there is none, it can't be read, or it is another file
   */
  public Path verified(ModelSpec model) throws DeviceException {
    Path file =
        model
            .file()
            .orElseThrow(
                () ->
                    fault(
                        model,
                        "has no file, so only the simulated device can run it; add one under"
                            + " 'files' of its catalog entry"));
    try {
      // The catalog has followed links; one that is here now was put here since.
      BasicFileAttributes now =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!now.isRegularFile()) {
        throw fault(model, "has no regular file at the path its catalog entry names");
      }
      if (model.sha256().isPresent()) {
        compare(model, model.sha256().get(), sha256(file, now));
      }
      return file;
    } catch (IOException e) {
      DeviceException missing =
          fault(
              model,
              "has no readable file at the path its catalog entry names; put the file back or"
                  + " correct the entry");
      missing.initCause(e);
      throw missing;
    }
  }

  private static void compare(ModelSpec model, String wanted, String found) throws DeviceException {
    if (!found.equalsIgnoreCase(wanted)) {
      throw fault(
          model,
          "has a file with sha256 "
              + found
              + ", but its catalog entry says "
              + wanted
              + "; copy the file again or correct the entry");
    }
  }

  private String sha256(Path file, BasicFileAttributes now) throws IOException {
    Seen last = seen.get(file);
    if (last != null && last.bytes == now.size() && last.changed.equals(now.lastModifiedTime())) {
      return last.sha256;
    }
    String hash = hash(file);
    seen.put(file, new Seen(now.size(), now.lastModifiedTime(), hash));
    return hash;
  }

  private static String hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static DeviceException fault(ModelSpec model, String what) {
    return new DeviceException(DeviceException.Kind.MODEL, "model '" + model.key() + "' " + what);
  }
}

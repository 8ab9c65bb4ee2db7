package org.hailomqtt.worker.model;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hailomqtt.worker.device.DeviceKind;

/** Reads the files that an entry names. Thread-safe. */
final class EntryFiles {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final long MAX_BYTES = 1L << 40;

  private EntryFiles() {}

  /**
   * The files by role.
   *
   * @throws CatalogException for one that is named wrongly, or lies where it must not
   */
  static Map<String, ModelFile> of(Fields entry, FileRules rules) {
    Map<String, ModelFile> files = new TreeMap<>();
    entry
        .optionalObject("files")
        .ifPresent(
            named -> {
              for (String role : named.names()) {
                Fields file = named.object(role).only("a file", "path", "sha256", "size", "url");
                files.put(role, file(role, file, rules));
              }
            });
    return files;
  }

  private static ModelFile file(String role, Fields file, FileRules rules) {
    String relative = file.text("path");
    FileRules.Found found;
    try {
      found = rules.find(relative);
    } catch (IllegalArgumentException e) {
      throw file.refuse("path", String.valueOf(e.getMessage()));
    }
    ModelFile made =
        new ModelFile(
            role, relative, found.path(), found.isThere(), sha256(file), size(file), url(file));
    checkSize(made, file);
    return made;
  }

  /** A file that is not whole is told now, and not when it is loaded. */
  private static void checkSize(ModelFile made, Fields file) {
    if (!made.isThere() || made.size().isEmpty()) {
      return;
    }
    try {
      long bytes = Files.size(made.path());
      if (bytes != made.size().getAsLong()) {
        throw file.refuse(
            "size",
            made.path()
                + " has "
                + bytes
                + " bytes, but should have "
                + made.size().getAsLong()
                + "; copy or pull it again, or correct the entry");
      }
    } catch (IOException e) {
      throw file.refuse("path", made.path() + " can't be read; check its permissions");
    }
  }

  private static Optional<String> sha256(Fields file) {
    Optional<String> hash = file.optionalText("sha256");
    if (hash.isPresent() && !SHA256.matcher(hash.get()).matches()) {
      throw file.refuse(
          "sha256", "'sha256' must be 64 hexadecimal digits, as sha256sum prints them");
    }
    return hash.map(text -> text.toLowerCase(Locale.ROOT));
  }

  private static OptionalLong size(Fields file) {
    double size = file.number("size", 1, MAX_BYTES).orElse(0);
    if (size != Math.rint(size)) {
      throw file.refuse("size", "'size' must be a whole number of bytes");
    }
    return size == 0 ? OptionalLong.empty() : OptionalLong.of((long) size);
  }

  private static Optional<URI> url(Fields file) {
    Optional<String> text = file.optionalText("url");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(text.get());
      if (Set.of("https", "http").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw file.refuse("url", "'url' must be an https:// or http:// address; got " + text.get());
  }

  /** The kind of device that reads a file; empty for one that no device reads. */
  static Optional<DeviceKind> device(ModelFile file) {
    if (file.relative().endsWith(".onnx")) {
      return Optional.of(DeviceKind.CPU);
    }
    return file.relative().endsWith(".hef") ? Optional.of(DeviceKind.HAILO) : Optional.empty();
  }
}

package org.hailomqtt.worker.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine that is looked at: its files and its programs. Immutable.
 *
 * @param root the root directory; another one in tests
 * @param programs how its programs are run
 */
public record Host(Path root, Programs programs) {
  private static final String PCI_VENDOR = "0x1e60";

  /** Runs programs. */
  @FunctionalInterface
  public interface Programs {
    /** What a program prints, whatever it ends with; empty if it can't be run. */
    Optional<String> output(List<String> command);
  }

  /** A file or directory below the root. */
  Path file(String path) {
    return root.resolve(path);
  }

  /** How the file is called on the machine itself. */
  String name(Path file) {
    return "/" + root.relativize(file);
  }

  Optional<String> firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst().map(String::strip);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  Optional<String> firstLine(String path) {
    return firstLine(file(path));
  }

  /** What of a directory fits a pattern; nothing if there is no such directory. */
  List<Path> files(String directory, String glob) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(file(directory), glob)) {
      found.forEach(files::add);
    } catch (IOException e) {
      // This machine has none of them.
    }
    files.sort(null);
    return files;
  }

  /** The files by which programs reach Hailo devices. */
  public List<Path> hailoNodes() {
    return files("dev", "{hailo[0-9]*,h1x-*}");
  }

  /** Hailo's devices on the PCI bus. */
  List<Path> hailoCards() {
    return files("sys/bus/pci/devices", "*").stream()
        .filter(device -> firstLine(device.resolve("vendor")).equals(Optional.of(PCI_VENDOR)))
        .toList();
  }
}

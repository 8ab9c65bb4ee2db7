package org.hailomqtt.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The resident memory of a process as Linux counts it. Immutable.
 *
 * @param residentBytes now: anonymous, file and shared pages
 * @param peakBytes the most it ever was
 */
public record ProcessMemory(long residentBytes, long peakBytes) {

  /** Empty when the process is gone, or the system has no /proc. */
  public static Optional<ProcessMemory> of(long pid) {
    try {
      String status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
      return Optional.of(
          new ProcessMemory(kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long kilobytes(String status, String name) throws IOException {
    String line =
        status
            .lines()
            .filter(l -> l.startsWith(name))
            .findFirst()
            .orElseThrow(() -> new IOException(name));
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}

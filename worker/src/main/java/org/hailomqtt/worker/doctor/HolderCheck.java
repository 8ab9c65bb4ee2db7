package org.hailomqtt.worker.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who holds the device, and whether a Hailo Device Manager runs that wants it, too. Immutable.
 *
 * @param host the machine; without root's rights only this user's processes show what they hold
 */
public record HolderCheck(Host host) implements Check {
  private static final String MANAGER = "hailo-device-manager";

  @Override
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    manager().ifPresent(findings::add);
    if (!host.hailoNodes().isEmpty()) {
      findings.add(holder());
    }
    return findings;
  }

  private Optional<Finding> manager() {
    return host.files("proc", "[0-9]*").stream()
        .filter(process -> commandLine(process).replace('_', '-').contains(MANAGER))
        .findFirst()
        .map(
            process ->
                Finding.fail(
                    "device manager",
                    "a Hailo Device Manager runs (pid "
                        + process.getFileName()
                        + "); it and the worker can't both hold the device",
                    "sudo systemctl disable --now " + MANAGER));
  }

  private Finding holder() {
    for (Path process : host.files("proc", "[0-9]*")) {
      if (holdsDevice(process)) {
        String command = commandLine(process);
        String who =
            host.firstLine(process.resolve("comm")).orElse("a program")
                + " (pid "
                + process.getFileName()
                + ")";
        return command.contains("hailomqtt") || command.contains("hailo-worker")
            ? Finding.ok("holder", "a worker holds the device: " + who)
            : Finding.fail(
                "holder",
                who + " holds the device",
                "sudo kill " + process.getFileName() + "    # or stop its service");
      }
    }
    return workerByLock()
        .map(pid -> Finding.ok("holder", "a worker holds the device (pid " + pid + ")"))
        .orElseGet(() -> Finding.ok("holder", "nobody is seen to hold the device (root sees all)"));
  }

  /** Each worker signs the file that it locks. */
  private Optional<String> workerByLock() {
    return host.files("run/lock", "hailo-worker-*.lock").stream()
        .flatMap(lock -> host.firstLine(lock).stream())
        .filter(pid -> pid.matches("\\d{1,9}") && Files.isDirectory(host.file("proc/" + pid)))
        .findFirst();
  }

  private boolean holdsDevice(Path process) {
    List<String> nodes = host.hailoNodes().stream().map(host::name).toList();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file) && nodes.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's process, or one that has just ended.
    }
    return false;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}

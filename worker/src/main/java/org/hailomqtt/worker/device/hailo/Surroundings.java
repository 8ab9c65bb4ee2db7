package org.hailomqtt.worker.device.hailo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the machine tells about its Hailo devices beside HailoRT: whether one sits there, its driver
 * is up, who has it. Immutable.
 *
 * @param host where the machine's directories are
 */
record Surroundings(HailoDevice.Host host) {
  /** Up to HailoRT 5.2, and for a Hailo-10H from 5.3 on. */
  private static final String NODES = "{hailo*,h1x-*}";

  private static final String PCI_VENDOR = "0x1e60";

  /** Why no device is found; a sentence that says what to do. */
  String missing() {
    Optional<Path> forbidden = forbidden();
    if (forbidden.isPresent()) {
      return forbidden(forbidden.get());
    }
    if (nodes().isEmpty() && hasPciDevice()) {
      return "a Hailo device sits in the machine, but its driver is not up; wait, or load it (sudo"
          + " modprobe hailo_pci, for a Hailo-10H hailo1x_pci; dmesg | grep hailo says more)";
    }
    return "no Hailo device is found; check that it sits and is powered (lspci | grep Hailo) and"
        + " that its driver is loaded (lsmod | grep hailo)";
  }

  /** A device's file that this user may not open. */
  Optional<Path> forbidden() {
    return nodes().stream()
        .filter(node -> !Files.isReadable(node) || !Files.isWritable(node))
        .findFirst();
  }

  static String forbidden(Path node) {
    return "this user may not open "
        + node
        + "; install the udev rule that comes with the worker, or start the worker as a user who"
        + " may";
  }

  /** Who holds a device; empty if it can't be seen. */
  Optional<HailoDevice.Holder> holder(String deviceId) {
    List<Path> locks = new ArrayList<>();
    locks.add(DeviceLock.file(host.locks(), deviceId));
    host.simulation().map(dir -> dir.resolve("lock")).ifPresent(locks::add);
    return locks.stream()
        .flatMap(lock -> lockHolder(lock).stream())
        .findFirst()
        .or(() -> firstProcess(process -> hasOpen(process, nodes())));
  }

  /** Whether the driver has made a device's file. */
  boolean hasNode() {
    return !nodes().isEmpty();
  }

  private List<Path> nodes() {
    List<Path> nodes = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(host.root().resolve("dev"), NODES)) {
      found.forEach(nodes::add);
    } catch (IOException e) {
      // No such directory, no such devices.
    }
    return nodes;
  }

  /** Whether the PCI bus has a device of this maker. */
  boolean hasPciDevice() {
    Path bus = host.root().resolve(Path.of("sys", "bus", "pci", "devices"));
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(bus)) {
      for (Path device : devices) {
        if (firstLine(device.resolve("vendor")).equals(PCI_VENDOR)) {
          return true;
        }
      }
    } catch (IOException e) {
      // No such bus.
    }
    return false;
  }

  /** The process that the kernel's list of file locks names. */
  private Optional<HailoDevice.Holder> lockHolder(Path file) {
    try {
      String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
      try (Stream<String> locks = Files.lines(proc("locks"), StandardCharsets.UTF_8)) {
        return locks
            .filter(lock -> lock.contains(inode) && !lock.contains("->"))
            .map(lock -> lock.trim().split("\\s+", -1)[4])
            .flatMap(pid -> process(pid).stream())
            .findFirst();
      }
    } catch (IOException | UnsupportedOperationException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private Optional<HailoDevice.Holder> firstProcess(Predicate<Path> wanted) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc(""), "[0-9]*")) {
      for (Path process : processes) {
        Optional<HailoDevice.Holder> holder = process(String.valueOf(process.getFileName()));
        if (holder.isPresent() && wanted.test(process)) {
          return holder;
        }
      }
    } catch (IOException e) {
      // Then nobody can be seen.
    }
    return Optional.empty();
  }

  private static boolean hasOpen(Path process, List<Path> nodes) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file) && nodes.contains(Files.readSymbolicLink(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's process, or one that has just ended.
    }
    return false;
  }

  private Optional<HailoDevice.Holder> process(String pid) {
    try {
      long number = Long.parseLong(pid);
      return number == ProcessHandle.current().pid()
          ? Optional.empty()
          : Optional.of(new HailoDevice.Holder(number, firstLine(proc(pid).resolve("comm"))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Path proc(String name) {
    return host.root().resolve("proc").resolve(name);
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst().orElse("").strip();
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }
}

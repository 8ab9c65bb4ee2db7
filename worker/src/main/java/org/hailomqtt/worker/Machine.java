package org.hailomqtt.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What configuration depends on outside of the program. Immutable.
 *
 * @param root the root directory; another one in tests
 * @param workingDirectory where {@code ./worker.yaml} is looked for
 * @param environment the environment variables
 */
record Machine(Path root, Path workingDirectory, Map<String, String> environment) {
  private static final int HASH_DIGITS = 6;
  private static final int HOST_LENGTH = 64 - 1 - HASH_DIGITS;

  Machine {
    environment = Map.copyOf(environment);
  }

  /** The machine this runs on. */
  static Machine local() {
    return new Machine(Path.of("/"), Path.of(""), System.getenv());
  }

  /** Where a configuration file is looked for when none is named; the first that exists is it. */
  List<Path> configurationFiles() {
    return List.of(
        root.resolve("etc/hailo-worker/worker.yaml"), workingDirectory.resolve("worker.yaml"));
  }

  /** The directory of an installation's own models, where it exists. */
  Optional<Path> modelsDirectory() {
    return Optional.of(root.resolve(ModelsConfig.DEFAULT_DIR)).filter(Files::isDirectory);
  }

  /** The directory of an installation's own presets, where it exists. */
  Optional<Path> presetsDirectory() {
    return Optional.of(root.resolve(PresetsConfig.DEFAULT_DIR)).filter(Files::isDirectory);
  }

  /** The directory of an installation's routes, where it exists. */
  Optional<Path> routesDirectory() {
    return Optional.of(root.resolve(PresetsConfig.DEFAULT_ROUTES_DIR)).filter(Files::isDirectory);
  }

  /** The directories of network files of other programs that exist. */
  List<Path> modelRoots() {
    return ModelsConfig.DEFAULT_ROOTS.stream()
        .map(root::resolve)
        .filter(Files::isDirectory)
        .toList();
  }

  /**
   * Where a worker keeps what outlives it: what systemd made for the service, else a directory of
   * its own in the user's state directory (XDG Base Directory Specification).
   *
   * @param base what its topics begin with: one machine may have a worker for each of several bases
   */
  Path dataDirectory(String workerId, String base) {
    String service = environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0];
    if (service.startsWith("/")) {
      return Path.of(service);
    }
    String name = workerId + "-" + hash(base);
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    if (state.startsWith("/")) {
      return Path.of(state, "hailo-worker", name);
    }
    String home = environment.getOrDefault("HOME", "");
    return home.startsWith("/")
        ? Path.of(home, ".local", "state", "hailo-worker", name)
        : root.resolve(DataConfig.DEFAULT_DIR).resolve(name);
  }

  /** A name for the worker that other machines don't have: host name and hash of the machine id. */
  String workerId() {
    String host = hostName().replaceAll("[^A-Za-z0-9._~:@-]", "-");
    String name = host.substring(0, Math.min(host.length(), HOST_LENGTH));
    return machineId().map(id -> name + "-" + hash(id)).orElse(name);
  }

  private String hostName() {
    Optional<String> kernel = firstLine("proc/sys/kernel/hostname");
    if (kernel.isPresent()) {
      return kernel.get();
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "worker";
    }
  }

  private Optional<String> machineId() {
    return firstLine("etc/machine-id").or(() -> firstLine("var/lib/dbus/machine-id"));
  }

  private Optional<String> firstLine(String file) {
    try {
      String text = Files.readString(root.resolve(file), StandardCharsets.UTF_8);
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The id itself is confidential (machine-id(5)), so it is hashed with a name of our own. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("hailo-worker/" + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package org.hailomqtt.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine in a scratch directory, with files, environment and flags as a test wants them. */
final class ScratchMachine {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> flags = new HashMap<>();
  private @Nullable Path chosenFile;

  ScratchMachine(Path directory) {
    this.directory = directory;
    write("root/proc/sys/kernel/hostname", "pi five\n");
    write("root/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  }

  Path write(String file, String text) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      return Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file in the usual place. */
  ScratchMachine etc(String yaml) {
    write("root/etc/hailo-worker/worker.yaml", yaml);
    return this;
  }

  ScratchMachine here(String yaml) {
    write("work/worker.yaml", yaml);
    return this;
  }

  ScratchMachine chosen(Path file) {
    chosenFile = file;
    return this;
  }

  ScratchMachine environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  ScratchMachine flag(String name, String value) {
    flags.put(name, value);
    return this;
  }

  Machine machine() {
    return new Machine(directory.resolve("root"), directory.resolve("work"), environment);
  }

  Settings settings() {
    return new SettingsSources(machine(), chosenFile, flags).read();
  }

  WorkerConfig config() {
    return new ConfigReader(settings(), machine()).worker();
  }
}

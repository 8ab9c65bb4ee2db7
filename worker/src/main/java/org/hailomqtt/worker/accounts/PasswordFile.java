package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A password file of mosquitto: a line {@code name:hash} for each account. One thread.
 *
 * @param file which may not exist yet
 * @param hasher hashes passwords as mosquitto wants them
 */
public record PasswordFile(Path file, Hasher hasher) {
  /** Hashes passwords as mosquitto wants them. */
  @FunctionalInterface
  public interface Hasher {
    /**
     * Replaces the passwords in a file by their hashes; they are on no command line, where every
     * user of the machine could see them.
     */
    void hash(Path file) throws IOException;
  }

  /** The accounts, in the file's order. */
  public List<String> names() throws IOException {
    return lines().stream()
        .filter(line -> line.contains(":"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }

  /** Adds an account, or gives it another password. */
  public void put(String name, String password) throws IOException {
    Path plain = Files.createTempFile("hailo-", ".password"); // Nobody else may read it.
    try {
      Files.writeString(plain, name + ":" + password + "\n", StandardCharsets.UTF_8);
      hasher.hash(plain);
      String line = Files.readString(plain, StandardCharsets.UTF_8).strip();
      if (!line.startsWith(name + ":$")) {
        throw new IOException(
            "mosquitto_passwd did not hash the password; is it there? sudo apt-get install"
                + " mosquitto");
      }
      List<String> lines = without(name);
      lines.add(line);
      write(lines);
    } finally {
      Files.deleteIfExists(plain);
    }
  }

  /** Removes an account; false if there was none. */
  public boolean remove(String name) throws IOException {
    if (!names().contains(name)) {
      return false;
    }
    write(without(name));
    return true;
  }

  private List<String> without(String name) throws IOException {
    List<String> lines = new ArrayList<>(lines());
    lines.removeIf(line -> line.startsWith(name + ":"));
    return lines;
  }

  private List<String> lines() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
  }

  private void write(List<String> lines) throws IOException {
    BrokerFile.write(file, String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
  }
}

package org.hailomqtt.worker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Files of their own for what is too large for a journal, by number. Thread-safe. */
public final class Attachments {
  private static final Pattern NAME = Pattern.compile("\\d{1,18}");

  private final Path directory;
  private final Queue<Long> unsynced = new ConcurrentLinkedQueue<>();

  /**
   * What identifies the content of a file. Immutable.
   *
   * @param number its name
   * @param length its size in bytes
   * @param crc CRC-32C of its content
   */
  public record Reference(long number, int length, int crc) {}

  /**
   * @param directory made when it is needed
   */
  public Attachments(Path directory) {
    this.directory = directory;
  }

  /** Writes a file; {@link #sync} has the disk hold it. */
  public Reference write(long number, byte[] content) throws IOException {
    Files.createDirectories(directory);
    try (Output output = Output.file(file(number))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        output.write(rest);
      }
    }
    unsynced.add(number);
    return new Reference(number, content.length, crc(content));
  }

  /** Has the disk hold what was written; does nothing if it does. One thread at a time. */
  public void sync() throws IOException {
    boolean any = false;
    for (Long number = unsynced.poll(); number != null; number = unsynced.poll()) {
      any |= force(file(number), StandardOpenOption.WRITE);
    }
    if (any) {
      force(directory, StandardOpenOption.READ);
    }
  }

  private static boolean force(Path path, OpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
      return true;
    } catch (NoSuchFileException e) {
      return false; // It was deleted meanwhile.
    }
  }

  /** Reads a file; empty if it is not there or not what was written. */
  public Optional<byte[]> read(Reference reference) {
    try {
      byte[] content = Files.readAllBytes(file(reference.number()));
      return content.length == reference.length() && crc(content) == reference.crc()
          ? Optional.of(content)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Removes a file; nothing happens if it is not there. */
  public void delete(long number) throws IOException {
    Files.deleteIfExists(file(number));
  }

  /** Removes every file that is not wanted: a crash can leave some. */
  public void deleteUnless(LongPredicate wanted) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (NAME.matcher(name).matches() && !wanted.test(Long.parseLong(name))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // There never was a large one.
    }
  }

  private Path file(long number) {
    return directory.resolve(Long.toString(number));
  }

  private static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }
}

package org.hailomqtt.worker.device.hailo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file lock beside a device that is held alone: another worker on this machine sees at once
 * that it is held, where HailoRT would wait for some seconds. Device thread only.
 *
 * <p>It goes with the process. HailoRT's own hold is what counts: where no file can be locked, it
 * is done without.
 */
final class DeviceLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeviceLock.class);

  private final Optional<FileChannel> channel;

  private DeviceLock(Optional<FileChannel> channel) {
    this.channel = channel;
  }

  /** The lock's file for a device. */
  static Path file(Path directory, String deviceId) {
    return directory.resolve(
        "hailo-worker-" + deviceId.replaceAll("[^A-Za-z0-9._-]", "-") + ".lock");
  }

  /** No lock. */
  static DeviceLock none() {
    return new DeviceLock(Optional.empty());
  }

  /** Takes the lock; empty if another holds it. */
  static Optional<DeviceLock> take(Path file) {
    try {
      FileChannel channel = open(file);
      boolean locked = false;
      try {
        FileLock lock = channel.tryLock();
        locked = lock != null;
        if (locked) {
          sign(channel, file);
        }
      } catch (OverlappingFileLockException e) {
        log.debug("{} is locked by this process", file);
      } finally {
        if (!locked) {
          channel.close();
        }
      }
      return locked ? Optional.of(new DeviceLock(Optional.of(channel))) : Optional.empty();
    } catch (IOException e) {
      log.debug("{} can't be locked, so HailoRT's own hold has to do", file, e);
      return Optional.of(none());
    }
  }

  /** Says who holds it, for people; on a full disk nobody does. */
  private static void sign(FileChannel channel, Path file) {
    String holder = ProcessHandle.current().pid() + "\n";
    try {
      channel.truncate(0).write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      log.debug("{} is locked, but can't be written", file, e);
    }
  }

  /** In a directory that all may write to, Linux lets nobody make a file that is there. */
  private static FileChannel open(Path file) throws IOException {
    return Files.exists(file)
        ? FileChannel.open(file, StandardOpenOption.WRITE)
        : FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
  }

  @Override
  public void close() {
    channel.ifPresent(
        open -> {
          try {
            open.close();
          } catch (IOException e) {
            log.debug("a device's lock did not close", e);
          }
        });
  }
}

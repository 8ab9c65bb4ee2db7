package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.hailo.HailoDevice;
import org.hailomqtt.worker.install.InstallException;
import org.hailomqtt.worker.install.Surrounding;

/** Shows a download on a terminal, and asks the disk for it. One thread. */
final class PullProgress implements Surrounding {
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();
  private static final double MEGABYTE = 1e6;
  private static final int NAME_WIDTH = 40;

  private final PrintWriter err;
  private final boolean terminal;
  private final String name;
  private final LongSupplier nanoTime;
  private final long startedNanos;
  private long lastNanos;
  private long first = -1;
  private boolean shown;

  PullProgress(PrintWriter err, boolean terminal, String name, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.name =
        name.length() > NAME_WIDTH ? "…" + name.substring(name.length() - NAME_WIDTH) : name;
    this.nanoTime = nanoTime;
    this.startedNanos = nanoTime.getAsLong();
    this.lastNanos = startedNanos - INTERVAL_NANOS;
  }

  @Override
  public long freeBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  /** What a server answers instead of a network is often a page. */
  @Override
  public void look(Path file, String called) throws InstallException {
    if (called.endsWith(".hef")) {
      try {
        HailoDevice.checkFile(file, called);
      } catch (DeviceException e) {
        throw new InstallException(
            "what was downloaded is no network for Hailo: "
                + e.text()
                + "; nothing was installed. See whether the entry's url is right",
            e);
      }
    }
  }

  @Override
  public void progress(long done, long total) {
    first = first < 0 ? done : first;
    long now = nanoTime.getAsLong();
    if (!terminal || (now - lastNanos < INTERVAL_NANOS && done != total)) {
      return;
    }
    lastNanos = now;
    double seconds = Math.max(0.001, (now - startedNanos) / 1e9);
    double rate = (done - first) / MEGABYTE / seconds;
    String of =
        total < 0
            ? ""
            : String.format(
                Locale.ROOT, " of %.1f MB, %d %%", total / MEGABYTE, 100 * done / total);
    err.print(
        String.format(Locale.ROOT, "\r%s  %.1f%s  %.1f MB/s ", name, done / MEGABYTE, of, rate));
    err.flush();
    shown = true;
  }

  /** Ends the line, if there is one. */
  void end() {
    if (shown) {
      err.println();
      err.flush();
    }
  }
}

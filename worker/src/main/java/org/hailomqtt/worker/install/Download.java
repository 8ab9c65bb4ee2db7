package org.hailomqtt.worker.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches one file over HTTP into its place. One thread; blocks.
 *
 * <p>It is written beside its place, checked, brought to the disk and then renamed, so that a file
 * that is there is whole. A connection that is cut is taken up where it ended, in this run and in a
 * later one, if a hash tells at the end that the parts belong together.
 *
 * <p>With HttpURLConnection, not HttpClient: that has no time limit for a body that stops coming.
 */
public final class Download {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int CONNECT_MILLIS = 15_000;
  private static final int READ_MILLIS = 30_000;
  private static final int TRIES = 5;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final long RESERVE_BYTES = 64L << 20;

  private final Surrounding surrounding;
  private final int readMillis;

  /**
   * What to fetch. Immutable.
   *
   * @param url from where
   * @param target to where
   * @param sha256 what it must hash to, in lower-case hex
   * @param size what it must have
   */
  public record Wanted(URI url, Path target, Optional<String> sha256, OptionalLong size) {}

  /** Only reports and asks through its surrounding. */
  public Download(Surrounding surrounding) {
    this(surrounding, READ_MILLIS);
  }

  Download(Surrounding surrounding, int readMillis) {
    this.surrounding = surrounding;
    this.readMillis = readMillis;
  }

  /**
   * Fetches a file.
   *
   * @return what it hashes to
   * @throws InstallException if it can't be had, or is another one than wanted
   */
  public String fetch(Wanted wanted) throws InstallException, InterruptedException {
    Path part = wanted.target().resolveSibling(wanted.target().getFileName() + ".part");
    try {
      Files.createDirectories(directory(wanted.target()));
      if (wanted.sha256().isEmpty()) {
        Files.deleteIfExists(part); // Nothing could tell whether the parts belong together.
      }
      String hash = fetch(wanted, part);
      check(wanted, part, hash);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          part,
          wanted.target(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return hash;
    } catch (IOException e) {
      throw new InstallException(
          "the download can't be written to "
              + wanted.target()
              + ": "
              + reason(e)
              + "; check its permissions and the disk",
          e);
    }
  }

  private String fetch(Wanted wanted, Path part)
      throws InstallException, InterruptedException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(wanted, part);
      } catch (CutException e) {
        if (attempt == TRIES || !e.mayHelp) {
          String later =
              wanted.sha256().isPresent() && Files.exists(part)
                  ? "; the same command goes on where it ended"
                  : "; try again later";
          throw new InstallException(
              wanted.url() + " can't be fetched: " + e.getMessage() + later, e);
        }
        surrounding.pause(Duration.ofSeconds(attempt));
      }
    }
  }

  /** The connection failed, or the server did. */
  private static final class CutException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean mayHelp;

    private CutException(String message, boolean mayHelp) {
      super(message);
      this.mayHelp = mayHelp;
    }
  }

  private String attempt(Wanted wanted, Path part)
      throws CutException, InstallException, IOException {
    long have = wanted.sha256().isPresent() && Files.exists(part) ? Files.size(part) : 0;
    HttpURLConnection connection = connect(wanted.url(), have);
    try {
      int status = status(connection);
      if (status == RANGE_NOT_SATISFIABLE && have > 0) {
        return wholeOrAgain(wanted, part, have);
      }
      if (status != HttpURLConnection.HTTP_OK && status != PARTIAL) {
        throw new CutException("the server answers " + status, status >= 500);
      }
      long from = status == PARTIAL ? have : 0;
      long length = connection.getContentLengthLong();
      long total = length < 0 ? wanted.size().orElse(-1) : from + length;
      checkSize(wanted, total);
      checkRoom(wanted, total - from);
      if (from > 0 && !isRest(connection, have)) {
        Files.delete(part);
        throw new CutException("the server sends another part than it was asked for", true);
      }
      String hash = receive(connection, part, from, total);
      if (from > 0 && !Optional.of(hash).equals(wanted.sha256())) {
        Files.delete(part); // The file may have changed there since the first part.
        throw new CutException("its parts don't belong together", true);
      }
      return hash;
    } finally {
      connection.disconnect();
    }
  }

  private static boolean isRest(HttpURLConnection connection, long have) {
    String range = connection.getHeaderField("Content-Range");
    return range != null && range.startsWith("bytes " + have + "-");
  }

  private HttpURLConnection connect(URI url, long have) throws IOException {
    URLConnection opened = url.toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException(url + " is no HTTP address");
    }
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(readMillis);
    connection.setUseCaches(false);
    // Else a server may pack the body, and the length told is not the file's.
    connection.setRequestProperty("Accept-Encoding", "identity");
    connection.setRequestProperty("User-Agent", "hailo-worker");
    if (have > 0) {
      connection.setRequestProperty("Range", "bytes=" + have + "-");
    }
    return connection;
  }

  private static int status(HttpURLConnection connection) throws CutException {
    try {
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new CutException(reason(e), true);
    }
  }

  /** The part that is there may be all of it, or of another file. */
  private static String wholeOrAgain(Wanted wanted, Path part, long have)
      throws CutException, IOException {
    String hash = FileDigest.of(part);
    if (Optional.of(hash).equals(wanted.sha256())) {
      return hash;
    }
    Files.delete(part);
    throw new CutException("the server has less than the " + have + " bytes that are here", true);
  }

  private static void checkSize(Wanted wanted, long total) throws InstallException {
    if (total >= 0 && wanted.size().isPresent() && wanted.size().getAsLong() != total) {
      throw new InstallException(
          wanted.url()
              + " has "
              + total
              + " bytes, but the entry says "
              + wanted.size().getAsLong()
              + "; the file was changed there: correct the entry");
    }
  }

  private void checkRoom(Wanted wanted, long needed) throws InstallException, IOException {
    long free = surrounding.freeBytes(directory(wanted.target()));
    if (needed > 0 && free - RESERVE_BYTES < needed) {
      throw new InstallException(
          "there is no room for "
              + wanted.target()
              + ": it needs "
              + megabytes(needed)
              + " MB and "
              + megabytes(RESERVE_BYTES)
              + " MB to spare, and "
              + megabytes(Math.max(0, free))
              + " MB are free; make room, or set models.dir to another disk");
    }
  }

  private static Path directory(Path file) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  private static long megabytes(long bytes) {
    return (bytes + 999_999) / 1_000_000;
  }

  private String receive(HttpURLConnection connection, Path part, long from, long total)
      throws CutException, IOException {
    MessageDigest digest = FileDigest.sha256();
    if (from > 0) {
      FileDigest.update(digest, part);
    } else {
      Files.deleteIfExists(part);
    }
    long done = from;
    try (InputStream in = body(connection);
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
        out.write(buffer, 0, read);
        digest.update(ByteBuffer.wrap(buffer, 0, read));
        done += read;
        surrounding.progress(done, total);
      }
    }
    if (total >= 0 && done != total) {
      throw new CutException("the connection ended after " + done + " of " + total + " bytes", true);
    }
    return FileDigest.hex(digest);
  }

  private static InputStream body(HttpURLConnection connection) throws CutException {
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      throw new CutException(reason(e), true);
    }
  }

  private static int read(InputStream in, byte[] buffer) throws CutException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new CutException(reason(e), true);
    }
  }

  private static void check(Wanted wanted, Path part, String hash)
      throws InstallException, IOException {
    if (wanted.sha256().isPresent() && !wanted.sha256().get().equals(hash)) {
      Files.delete(part);
      throw new InstallException(
          wanted.url()
              + " hashes to "
              + hash
              + ", but the entry says "
              + wanted.sha256().get()
              + "; nothing was installed. If the file was rightly changed there, correct the"
              + " entry");
    }
  }

  /** What is wrong, in words of the system. */
  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}

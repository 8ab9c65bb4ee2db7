package org.hailomqtt.worker.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * One try to fetch a file, or the rest of it. One thread; blocks.
 *
 * <p>With HttpURLConnection, not HttpClient: that has no time limit for a body that stops coming.
 */
final class Transfer {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int CONNECT_MILLIS = 15_000;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final long RESERVE_BYTES = 64L << 20;

  private final Surrounding surrounding;
  private final int readMillis;
  private final Download.Wanted wanted;
  private final Path part;

  /**
   * @param part what is there already, and is written to
   */
  Transfer(Surrounding surrounding, int readMillis, Download.Wanted wanted, Path part) {
    this.surrounding = surrounding;
    this.readMillis = readMillis;
    this.wanted = wanted;
    this.part = part;
  }

  /** The connection failed, or the server did. */
  static final class CutException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean mayHelp;

    private CutException(String message, boolean mayHelp) {
      super(message);
      this.mayHelp = mayHelp;
    }

    /** Whether the same may succeed now. */
    boolean mayHelp() {
      return mayHelp;
    }
  }

  /**
   * Fetches what is missing of the part.
   *
   * @return what the whole hashes to
   * @throws CutException if another try may help, or the server does not have it
   * @throws InstallException if the file is another one than wanted, or too large for the disk
   * @throws IOException if the part can't be written
   */
  String run() throws CutException, InstallException, IOException {
    long have = wanted.sha256().isPresent() && Files.exists(part) ? Files.size(part) : 0;
    HttpURLConnection connection = connect(have);
    try {
      int status = status(connection);
      if (status == RANGE_NOT_SATISFIABLE && have > 0) {
        return wholeOrAgain(have);
      }
      if (status != HttpURLConnection.HTTP_OK && status != PARTIAL) {
        throw new CutException("the server answers " + status, status >= 500);
      }
      long from = status == PARTIAL ? have : 0;
      long length = connection.getContentLengthLong();
      long total = length < 0 ? wanted.size().orElse(-1) : from + length;
      checkSize(total);
      checkRoom(total - from);
      if (from > 0 && !isRest(connection, have)) {
        Files.delete(part);
        throw new CutException("the server sends another part than it was asked for", true);
      }
      String hash = receive(connection, from, total);
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

  private HttpURLConnection connect(long have) throws IOException {
    URLConnection opened = wanted.url().toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException(wanted.url() + " is no HTTP address");
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
  private String wholeOrAgain(long have) throws CutException, IOException {
    String hash = FileDigest.of(part);
    if (Optional.of(hash).equals(wanted.sha256())) {
      return hash;
    }
    Files.delete(part);
    throw new CutException("the server has less than the " + have + " bytes that are here", true);
  }

  private void checkSize(long total) throws InstallException {
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

  private void checkRoom(long needed) throws InstallException, IOException {
    long free = surrounding.freeBytes(Download.directory(wanted.target()));
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

  private static long megabytes(long bytes) {
    return (bytes + 999_999) / 1_000_000;
  }

  private String receive(HttpURLConnection connection, long from, long total)
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
      throw new CutException(
          "the connection ended after " + done + " of " + total + " bytes", true);
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

  /** What is wrong, in words of the system. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}

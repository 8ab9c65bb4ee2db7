package org.hailomqtt.worker.model;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of float32 in a file of numpy's, rows by columns. Immutable; the file is mapped, since
 * CLIP's table of 100 MB has no place in the heap.
 *
 * <p>Format: numpy's documentation of {@code numpy.lib.format}, versions 1.0 and 2.0.
 */
final class NumberTable {
  private static final int MAX_HEADER_BYTES = 4096;
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '<f4'.*'fortran_order': False.*'shape': \\((?:1, )?(\\d{1,8}), (\\d{1,8}),?\\)",
          Pattern.DOTALL);

  private final FloatBuffer values;
  private final int rows;
  private final int columns;

  private NumberTable(FloatBuffer values, int rows, int columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Maps a file.
   *
   * @param role of the file, for the message
   * @throws CatalogException if it is no such table
   */
  static NumberTable map(Path file, String role) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      if (bytes.remaining() < 12 || bytes.get(0) != (byte) 0x93 || bytes.get(1) != 'N') {
        throw refusal(role, "it is no .npy file");
      }
      boolean isFirst = bytes.get(6) == 1;
      int length = isFirst ? bytes.getShort(8) & 0xffff : bytes.getInt(8);
      int start = isFirst ? 10 : 12;
      if (length < 0 || length > Math.min(MAX_HEADER_BYTES, bytes.remaining() - start)) {
        throw refusal(role, "its header is broken");
      }
      byte[] header = new byte[length];
      bytes.position(start).get(header);
      Matcher told = HEADER.matcher(new String(header, StandardCharsets.ISO_8859_1));
      if (!told.find()) {
        throw refusal(role, "it must be a table of float32 ('<f4', not in Fortran's order)");
      }
      int rows = Integer.parseInt(told.group(1));
      int columns = Integer.parseInt(told.group(2));
      if (rows < 1 || columns < 1 || (long) rows * columns * Float.BYTES != bytes.remaining()) {
        throw refusal(role, "it is not as long as its header says; copy the file again");
      }
      return new NumberTable(
          bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(), rows, columns);
    } catch (IOException e) {
      throw refusal(role, "it can't be read; copy the file again");
    }
  }

  private static CatalogException refusal(String role, String why) {
    return new CatalogException("/files/" + role, why);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** Copies a row. */
  void row(int row, float[] into, int offset) {
    values.get(row * columns, into, offset, columns);
  }

  /** A row vector times the table. */
  float[] times(float[] vector) {
    double[] sums = new double[columns];
    float[] row = new float[columns];
    for (int i = 0; i < rows; i++) {
      row(i, row, 0);
      for (int j = 0; j < columns; j++) {
        sums[j] += (double) vector[i] * row[j];
      }
    }
    float[] product = new float[columns];
    for (int j = 0; j < columns; j++) {
      product[j] = (float) sums[j];
    }
    return product;
  }
}

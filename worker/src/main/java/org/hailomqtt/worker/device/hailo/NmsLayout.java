package org.hailomqtt.worker.device.hailo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * How the boxes of an output lie in memory: HailoRT gives them packed, with a count in front.
 * Immutable.
 *
 * <p>By class: for each class a float32 count, then that many boxes of five float32. By score: one
 * uint16 count, then that many boxes of five float32 with a uint16 class each, unaligned. A box is
 * y_min, x_min, y_max, x_max in parts of the frame, then the score.
 *
 * @param grouping which of the two
 * @param classes how many there are
 * @param mostPerGroup most boxes of one class, or, by score, of all
 */
record NmsLayout(Grouping grouping, int classes, int mostPerGroup) {
  /** y_min, x_min, y_max, x_max, score, class. */
  static final int COLUMNS = 6;

  private static final int BOX_FLOATS = 5;

  private static final int ORDER_NMS = 9;
  private static final int ORDER_NMS_BY_CLASS = 22;
  private static final int ORDER_NMS_BY_SCORE = 23;

  /** What boxes lie together. */
  enum Grouping {
    /** Those of one class. */
    BY_CLASS,
    /** All, the best first. */
    BY_SCORE
  }

  /** The layout of an order of HailoRT's; empty for one whose boxes can't be read here. */
  static Optional<NmsLayout> of(int order, int classes, int mostPerClass, int mostInAll) {
    return switch (order) {
      case ORDER_NMS, ORDER_NMS_BY_CLASS ->
          Optional.of(new NmsLayout(Grouping.BY_CLASS, classes, mostPerClass));
      case ORDER_NMS_BY_SCORE -> Optional.of(new NmsLayout(Grouping.BY_SCORE, classes, mostInAll));
      default -> Optional.empty();
    };
  }

  /**
   * Reads a frame into a float32 tensor with a row of {@link #COLUMNS} for each box, the boxes in
   * the order they came.
   *
   * @param frame read from its position on; a count over the most, or that the frame has no room
   *     for, is taken for the most that fits
   */
  Tensor boxes(ByteBuffer frame) {
    ByteBuffer in = frame.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer rows =
        ByteBuffer.allocate((in.remaining() / (BOX_FLOATS * Float.BYTES) + 1) * rowBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (grouping) {
      case BY_CLASS -> {
        for (int group = 0; group < classes && in.remaining() >= Float.BYTES; group++) {
          int count = bounded((int) in.getFloat(), in.remaining() / (BOX_FLOATS * Float.BYTES));
          for (int i = 0; i < count; i++) {
            copyBox(in, rows);
            rows.putFloat(group);
          }
        }
      }
      case BY_SCORE -> {
        int boxBytes = BOX_FLOATS * Float.BYTES + Short.BYTES;
        int told = in.remaining() >= Short.BYTES ? Short.toUnsignedInt(in.getShort()) : 0;
        int count = bounded(told, in.remaining() / boxBytes);
        for (int i = 0; i < count; i++) {
          copyBox(in, rows);
          rows.putFloat(Short.toUnsignedInt(in.getShort()));
        }
      }
    }
    rows.flip();
    int found = rows.remaining() / rowBytes();
    return new Tensor(DataType.FLOAT32, List.of(found, COLUMNS), rows);
  }

  private static int rowBytes() {
    return COLUMNS * Float.BYTES;
  }

  private int bounded(int count, int room) {
    return Math.max(0, Math.min(count, Math.min(mostPerGroup, room)));
  }

  private static void copyBox(ByteBuffer in, ByteBuffer rows) {
    for (int i = 0; i < BOX_FLOATS; i++) {
      rows.putFloat(in.getFloat());
    }
  }
}

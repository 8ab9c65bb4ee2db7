package org.hailomqtt.worker.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;

/**
 * Brings a picture to a network's size, layout and element type in one pass over its rows.
 * Thread-safe.
 *
 * <p>Shrinking takes the average over the area of each new pixel, growing goes linearly from pixel
 * to pixel, each direction for itself. Written out, because Graphics2D only looks at four pixels
 * when it shrinks by ten, and needs a picture in between.
 */
final class PictureResizer {
  /** The grey of the bars, as YOLO's makers have it. */
  private static final int BAR = 114;

  private static final int SHIFT = ResizeAxis.SHIFT;

  /** What is dropped after the first direction, so that the second one's sums fit an int. */
  private static final int DROP = 6;

  private static final int SCALE_BITS = SHIFT - DROP + SHIFT;

  private static final int MIDDLE = 128 << SCALE_BITS;
  private static final int MOST = 255 << SCALE_BITS;

  private PictureResizer() {}

  /** The picture as a tensor of {@link PictureForm#dimensions()}. */
  static Tensor resize(Picture picture, PictureForm form, DataType dtype) {
    Placement placement = Placement.of(picture.width(), picture.height(), form);
    Sink sink = dtype == DataType.UINT8 ? new ByteSink(form) : new FloatSink(form);
    if (placement.inputWidth() < form.width() || placement.inputHeight() < form.height()) {
      fillBars(placement, form, sink);
    }
    ResizeAxis columns =
        ResizeAxis.of(
            picture.width(), placement.cutX(), placement.takenX(), placement.inputWidth());
    ResizeAxis rows =
        ResizeAxis.of(
            picture.height(), placement.cutY(), placement.takenY(), placement.inputHeight());
    int[] sums = new int[3 * placement.inputWidth()];
    Rows narrowed = new Rows(picture, columns);
    for (int y = 0; y < placement.inputHeight(); y++) {
      Arrays.fill(sums, 0);
      int row = rows.firsts()[y];
      for (int w = rows.start(y); w < rows.ends()[y]; w++, row++) {
        add(narrowed.row(row), rows.weights()[w], sums);
      }
      if (picture.colours() == Picture.Colours.YCBCR) {
        toRgb(sums);
      }
      sink.row(placement.left(), placement.top() + y, sums);
    }
    return sink.tensor(form.dimensions());
  }

  private static void add(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row[i] * weight;
    }
  }

  /** The conversion of JFIF. After resizing, for then there are fewer pixels to convert. */
  private static void toRgb(int[] sums) {
    for (int i = 0; i < sums.length; i += 3) {
      float brightness = sums[i];
      float blueness = sums[i + 1] - MIDDLE;
      float redness = sums[i + 2] - MIDDLE;
      sums[i] = inRange(brightness + 1.402f * redness);
      sums[i + 1] = inRange(brightness - 0.344136f * blueness - 0.714136f * redness);
      sums[i + 2] = inRange(brightness + 1.772f * blueness);
    }
  }

  /** What the conversion makes of colours that no screen has. */
  private static int inRange(float sum) {
    int whole = (int) sum;
    return whole < 0 ? 0 : whole > MOST ? MOST : whole;
  }

  private static void fillBars(Placement placement, PictureForm form, Sink sink) {
    int[] bar = new int[3 * form.width()];
    Arrays.fill(bar, BAR << SCALE_BITS);
    for (int y = 0; y < form.height(); y++) {
      boolean beside = placement.inputWidth() < form.width();
      if (beside || y < placement.top() || y >= placement.top() + placement.inputHeight()) {
        sink.row(0, y, bar);
      }
    }
  }

  /** The picture's rows brought to the new width; the last two are kept. */
  private static final class Rows {
    private final Picture picture;
    private final ResizeAxis columns;
    private final int[][] kept;
    private final int[] keptRows = {-1, -1};

    Rows(Picture picture, ResizeAxis columns) {
      this.picture = picture;
      this.columns = columns;
      this.kept = new int[2][3 * columns.length()];
    }

    int[] row(int y) {
      int slot = y & 1;
      if (keptRows[slot] != y) {
        keptRows[slot] = y;
        fill(kept[slot], picture.start() + y * picture.lineStride());
      }
      return kept[slot];
    }

    /** The loop that most of the time goes into: all it needs is at hand. */
    private void fill(int[] row, int line) {
      byte[] samples = picture.samples();
      int stride = picture.pixelStride();
      int one = line + picture.first();
      int two = line + picture.second();
      int three = line + picture.third();
      int[] firsts = columns.firsts();
      int[] ends = columns.ends();
      int[] weights = columns.weights();
      for (int x = 0; x < firsts.length; x++) {
        int at = firsts[x] * stride;
        int sumOne = 0;
        int sumTwo = 0;
        int sumThree = 0;
        for (int w = columns.start(x); w < ends[x]; w++, at += stride) {
          int weight = weights[w];
          sumOne += (samples[one + at] & 0xFF) * weight;
          sumTwo += (samples[two + at] & 0xFF) * weight;
          sumThree += (samples[three + at] & 0xFF) * weight;
        }
        row[3 * x] = sumOne >> DROP;
        row[3 * x + 1] = sumTwo >> DROP;
        row[3 * x + 2] = sumThree >> DROP;
      }
    }
  }

  /** Where finished rows go. */
  private interface Sink {
    /** Takes a row of red, green, blue sums that begins at a column. */
    void row(int left, int y, int[] sums);

    Tensor tensor(List<Integer> shape);
  }

  private static final class ByteSink implements Sink {
    private final PictureForm form;
    private final byte[] bytes;

    ByteSink(PictureForm form) {
      this.form = form;
      this.bytes = new byte[3 * form.width() * form.height()];
    }

    @Override
    public void row(int left, int y, int[] sums) {
      Steps steps = Steps.of(form);
      int at = steps.start(left, y);
      for (int i = 0; i < sums.length; i += 3, at += steps.column) {
        bytes[at] = rounded(sums[i]);
        bytes[at + steps.channel] = rounded(sums[i + 1]);
        bytes[at + 2 * steps.channel] = rounded(sums[i + 2]);
      }
    }

    private static byte rounded(int sum) {
      return (byte) ((sum + (1 << (SCALE_BITS - 1))) >> SCALE_BITS);
    }

    @Override
    public Tensor tensor(List<Integer> shape) {
      return Tensor.ofBytes(DataType.UINT8, shape, bytes);
    }
  }

  private static final class FloatSink implements Sink {
    private final PictureForm form;
    private final float[] values;
    private final float[] factor = new float[3];
    private final float[] offset = new float[3];

    FloatSink(PictureForm form) {
      this.form = form;
      this.values = new float[3 * form.width() * form.height()];
      for (int c = 0; c < 3; c++) {
        factor[c] = (float) (1 / (255.0 * (1 << SCALE_BITS) * form.std().get(c)));
        offset[c] = (float) (-form.mean().get(c) / form.std().get(c));
      }
    }

    @Override
    public void row(int left, int y, int[] sums) {
      Steps steps = Steps.of(form);
      for (int c = 0; c < 3; c++) {
        int at = steps.start(left, y) + c * steps.channel;
        for (int i = c; i < sums.length; i += 3, at += steps.column) {
          values[at] = sums[i] * factor[c] + offset[c];
        }
      }
    }

    @Override
    public Tensor tensor(List<Integer> shape) {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return new Tensor(DataType.FLOAT32, shape, bytes);
    }
  }

  /** How far the next value of each dimension lies in the tensor. */
  private record Steps(int row, int column, int channel) {
    static Steps of(PictureForm form) {
      return switch (form.layout()) {
        case NCHW -> new Steps(form.width(), 1, form.width() * form.height());
        case NHWC -> new Steps(3 * form.width(), 3, 1);
      };
    }

    int start(int x, int y) {
      return y * row + x * column;
    }
  }
}

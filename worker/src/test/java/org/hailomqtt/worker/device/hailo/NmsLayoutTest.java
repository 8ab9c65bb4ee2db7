package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.hailo.NmsLayout.Grouping;
import org.junit.jupiter.api.Test;

class NmsLayoutTest {
  private static ByteBuffer frame(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer box(ByteBuffer frame, float first) {
    for (int i = 0; i < 5; i++) {
      frame.putFloat(first + i);
    }
    return frame;
  }

  @Test
  void readsBoxesByClassWhereverTheCountsLie() {
    ByteBuffer frame = frame(200).putFloat(0).putFloat(2);
    box(box(frame, 10), 20).putFloat(1);
    box(frame, 30).clear();

    Tensor boxes = new NmsLayout(Grouping.BY_CLASS, 3, 2).boxes(frame);

    assertThat(boxes)
        .isEqualTo(
            Tensor.ofFloats(
                List.of(3, 6),
                new float[] {10, 11, 12, 13, 14, 1, 20, 21, 22, 23, 24, 1, 30, 31, 32, 33, 34, 2}));
  }

  @Test
  void readsBoxesByScoreFromUnalignedMemory() {
    ByteBuffer frame = frame(50).putShort((short) 2);
    box(frame, 1).putShort((short) 7);
    box(frame, 2).putShort((short) 0xFFFF).clear();

    Tensor boxes = new NmsLayout(Grouping.BY_SCORE, 80, 2).boxes(frame);

    assertThat(boxes)
        .isEqualTo(
            Tensor.ofFloats(List.of(2, 6), new float[] {1, 2, 3, 4, 5, 7, 2, 3, 4, 5, 6, 65_535}));
  }

  @Property(tries = 300)
  void staysWithinTheFrameWhateverIsInIt(
      @ForAll @Size(max = 400) byte[] bytes,
      @ForAll @IntRange(min = 0, max = 5) int classes,
      @ForAll @IntRange(min = 0, max = 9) int most,
      @ForAll Grouping grouping) {
    Tensor boxes = new NmsLayout(grouping, classes, most).boxes(ByteBuffer.wrap(bytes));

    assertThat(boxes.shape().get(0) * 20).isLessThanOrEqualTo(bytes.length);
  }
}

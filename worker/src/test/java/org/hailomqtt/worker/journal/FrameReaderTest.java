package org.hailomqtt.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final List<String> WRITTEN =
      List.of("first", "a second record that is longer", "3", "the fourth", "last of all");

  private final List<String> found = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private byte[] file = {};

  @BeforeEach
  void write() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (FrameWriter writer = new FrameWriter(into(bytes))) {
      for (String record : WRITTEN) {
        writer.add(ByteBuffer.wrap(record.getBytes(StandardCharsets.UTF_8)));
        writer.flush();
        ends.add(bytes.size());
      }
    }
    file = bytes.toByteArray();
  }

  private static Output into(ByteArrayOutputStream bytes) {
    return new Output() {
      @Override
      public void write(ByteBuffer some) {
        bytes.write(some.array(), some.arrayOffset() + some.position(), some.remaining());
        some.position(some.limit());
      }

      @Override
      public void force() {}

      @Override
      public void close() {}
    };
  }

  private Recovery read(byte[] bytes) {
    found.clear();
    return FrameReader.read(
        new ByteArrayInputStream(bytes),
        record -> found.add(StandardCharsets.UTF_8.decode(record).toString()));
  }

  @Test
  void givesBackWhatWasWritten() {
    assertThat(read(file)).isEqualTo(new Recovery(5, 0, 0));
    assertThat(found).isEqualTo(WRITTEN);
  }

  @Test
  void keepsEveryWholeRecordWhereverTheFileIsCutOff() {
    for (int length = 0; length < file.length; length++) {
      int cut = length;
      int whole = (int) ends.stream().filter(end -> end <= cut).count();
      int torn = cut - (whole == 0 ? Math.min(cut, 8) : ends.get(whole - 1));

      Recovery recovery = read(Arrays.copyOf(file, cut));

      assertThat(found).as("cut at %d", cut).isEqualTo(WRITTEN.subList(0, whole));
      assertThat(recovery.corruptBytes()).as("cut at %d", cut).isZero();
      assertThat(recovery.tornBytes()).as("cut at %d", cut).isEqualTo(cut < 8 ? cut : torn);
    }
  }

  @Test
  void reportsAFlippedBitAnywhereAndLosesNoOtherRecord() {
    for (int at = 0; at < file.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = file.clone();
        damaged[at] ^= (byte) (1 << bit);
        int place = at;
        int hit = (int) ends.stream().filter(end -> end <= place).count();
        List<String> others = new ArrayList<>(WRITTEN);
        if (at >= FrameWriter.FILE_HEADER_BYTES) {
          others.remove(hit);
        }

        Recovery recovery = read(damaged);

        assertThat(found).as("bit %d of byte %d", bit, at).isEqualTo(others);
        assertThat(recovery.corruptBytes()).as("bit %d of byte %d", bit, at).isPositive();
      }
    }
  }

  @Test
  void takesTheZerosOfALostPageForATornEnd() {
    Recovery recovery = read(Arrays.copyOf(file, file.length + 4096));

    assertThat(recovery).isEqualTo(new Recovery(5, 4096, 0));
    assertThat(found).isEqualTo(WRITTEN);
  }

  @Test
  void readsAFileOfAnythingElse() {
    byte[] noise = new byte[10_000];
    Arrays.fill(noise, (byte) 'x');

    assertThat(read(noise)).isEqualTo(new Recovery(0, 0, noise.length));
  }

  @Test
  void givesBackWhatIsBeforeABlockThatCannotBeRead() {
    InputStream badBlock =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    byte[] beginning = Arrays.copyOf(file, ends.get(1) + 5);
    InputStream damaged = new SequenceInputStream(new ByteArrayInputStream(beginning), badBlock);

    Recovery recovery =
        FrameReader.read(
            damaged, record -> found.add(StandardCharsets.UTF_8.decode(record).toString()));

    assertThat(found).isEqualTo(WRITTEN.subList(0, 2));
    assertThat(recovery.corruptBytes()).isPositive();
  }

  @Test
  void findsRecordsOfEverySizeAndWhatFollowsTheirDamage() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<byte[]> records = new ArrayList<>();
    try (FrameWriter writer = new FrameWriter(into(bytes))) {
      for (int length : new int[] {1, 70_000, FrameWriter.MAX_RECORD_BYTES, 3, 500_000, 65_536}) {
        byte[] record = new byte[length];
        Arrays.fill(record, (byte) (length % 251));
        records.add(record);
        writer.add(ByteBuffer.wrap(record));
      }
      writer.flush();
    }
    byte[] damaged = bytes.toByteArray();
    damaged[damaged.length - 65_536 - 12 - 1000] ^= 1;
    List<byte[]> seen = new ArrayList<>();

    Recovery recovery =
        FrameReader.read(
            new ByteArrayInputStream(damaged),
            record -> {
              byte[] copy = new byte[record.remaining()];
              record.get(copy);
              seen.add(copy);
            });

    records.remove(4);
    assertThat(recovery).isEqualTo(new Recovery(5, 0, 500_012));
    assertThat(seen.toArray(byte[][]::new)).isDeepEqualTo(records.toArray(byte[][]::new));
  }
}

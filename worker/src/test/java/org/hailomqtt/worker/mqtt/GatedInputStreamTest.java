package org.hailomqtt.worker.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hailomqtt.worker.scheduling.HeapRoom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatedInputStreamTest {
  private static final int MIB = 1 << 20;
  private static final int MOST = 50 * MIB;
  private static final int PUBLISH = 0x32;
  private static final int PUBACK = 0x40;

  private final HeapRoom heap = new HeapRoom(100L * MIB);
  private final ReceiveGate gate = new ReceiveGate(heap, MOST);

  private static byte[] packets(int... typesAndLengths) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < typesAndLengths.length; i += 2) {
      out.write(typesAndLengths[i]);
      int rest = typesAndLengths[i + 1];
      do {
        out.write(rest % 128 | (rest >= 128 ? 128 : 0));
        rest /= 128;
      } while (rest > 0);
      out.writeBytes(new byte[typesAndLengths[i + 1]]);
    }
    return out.toByteArray();
  }

  private GatedInputStream stream(byte[] bytes) {
    return new GatedInputStream(new ByteArrayInputStream(bytes), gate);
  }

  @Property(tries = 200)
  void givesEveryByteHoweverItIsRead(
      @ForAll @Size(max = 8) int[] lengths, @ForAll @IntRange(min = 1, max = 300) int step)
      throws IOException {
    int[] packets = new int[lengths.length * 2];
    for (int i = 0; i < lengths.length; i++) {
      packets[2 * i] = i % 2 == 0 ? PUBLISH : PUBACK;
      packets[2 * i + 1] = Math.floorMod(lengths[i], 20_000);
    }
    byte[] sent = packets(packets);
    ByteArrayOutputStream read = new ByteArrayOutputStream();

    GatedInputStream in = stream(sent);
    byte[] buffer = new byte[step];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      read.write(buffer, 0, count);
      int single = in.read();
      if (single >= 0) {
        read.write(single);
      }
    }

    assertThat(read.toByteArray()).isEqualTo(sent);
  }

  @Test
  void waitsForRoomBeforeALargeMessageButNotBeforeWhatComesBeforeIt() throws Exception {
    HeapRoom.Room all = heap.take(1000L * MIB, 1);
    GatedInputStream in = stream(packets(PUBLISH, 10, PUBACK, 2, PUBLISH, 2 * MIB, PUBACK, 2));
    assertThat(in.readNBytes(12 + 4)).hasSize(16);
    CompletableFuture<byte[]> rest = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                rest.complete(in.readAllBytes());
              } catch (IOException e) {
                rest.completeExceptionally(e);
              }
            });
    reader.start();
    await().until(() -> reader.getState() == Thread.State.WAITING);
    assertThat(rest).isNotDone();

    all.close();

    assertThat(rest).succeedsWithin(Duration.ofSeconds(10));
    assertThat(rest.join()).hasSize(4 + 2 * MIB + 1 + 4);
  }

  @Test
  void givesRoomBackWhenTheMessageHasArrivedNotBefore() throws Exception {
    stream(packets(PUBLISH, 10, PUBLISH, 20 * MIB)).readAllBytes();
    gate.arrived();
    CompletableFuture<HeapRoom.Room> other = new CompletableFuture<>();
    Thread waiting = new Thread(() -> other.complete(heap.take(20 * MIB, 2)));
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);

    gate.arrived();

    assertThat(other).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void givesAllRoomBackWhenTheConnectionIsGone() throws Exception {
    stream(packets(PUBLISH, 20 * MIB)).readAllBytes();

    gate.close();

    heap.take(1000L * MIB, 1).close();
    stream(packets(PUBLISH, 20 * MIB)).readAllBytes();
    heap.take(1000L * MIB, 1).close();
  }

  /** A PUBLISH at QoS 1 to {@code t} with packet id 7. */
  private static byte[] publish(byte[] properties, byte[] body) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {0, 1, 't', 0, 7});
    content.writeBytes(length(properties.length));
    content.writeBytes(properties);
    content.writeBytes(body);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(PUBLISH);
    packet.writeBytes(length(content.size()));
    packet.writeBytes(content.toByteArray());
    return packet.toByteArray();
  }

  private static byte[] length(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    do {
      out.write(rest % 128 | (rest >= 128 ? 128 : 0));
      rest /= 128;
    } while (rest > 0);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] correlationData(int size) {
    byte[] property = new byte[3 + size];
    property[0] = 9;
    property[1] = (byte) (size >> 8);
    property[2] = (byte) size;
    return property;
  }

  @Test
  void cutsABodyOneByteAfterTheLargestThatIsTaken() throws IOException {
    ReceiveGate small = new ReceiveGate(heap, 1000);
    byte[] after = publish(new byte[0], "after".getBytes(UTF_8));
    byte[] sent = joined(publish(new byte[] {1, 1}, new byte[300_000]), after);

    byte[] read = new GatedInputStream(new ByteArrayInputStream(sent), small).readAllBytes();

    assertThat(read).isEqualTo(joined(publish(new byte[] {1, 1}, new byte[1001]), after));
  }

  @ParameterizedTest
  @ValueSource(ints = {32_768, 40_000, 65_535})
  void leavesOutCorrelationDataThatPahoCannotRead(int size) throws IOException {
    byte[] before = {8, 0, 1, 'r', 2, 0, 0, 0, 9};
    byte[] behind = {38, 0, 1, 'a', 0, 1, 'b', 11, (byte) 0x81, 1, 3, 0, 1, 'c', 35, 0, 1};
    byte[] body = "body".getBytes(UTF_8);

    byte[] read =
        stream(publish(joined(before, correlationData(size), behind), body)).readAllBytes();

    assertThat(read).isEqualTo(publish(joined(before, behind), body));
  }

  @Test
  void leavesCorrelationDataThatPahoCanRead() throws IOException {
    byte[] sent = publish(joined(correlationData(32_767), new byte[] {1, 1}), new byte[10]);

    assertThat(stream(sent).readAllBytes()).isEqualTo(sent);
  }

  @Test
  void leavesOnlyTheTopicOfAMessageWithMorePropertiesThanAnybodyNeeds() throws IOException {
    byte[] user = {38, 0, 1, 'a', 0, 1, 'b'};
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 60_000; i++) {
      many.writeBytes(user);
    }
    byte[] after = publish(new byte[0], new byte[] {1});

    byte[] read = stream(joined(publish(many.toByteArray(), new byte[9]), after)).readAllBytes();

    assertThat(read).isEqualTo(joined(publish(new byte[0], new byte[0]), after));
  }

  @Property(tries = 100)
  void goesOnAfterEveryTimeOut(@ForAll long seed) throws IOException {
    ReceiveGate small = new ReceiveGate(heap, 1000);
    byte[] large = publish(correlationData(33_000), new byte[5_000]);
    byte[] sent = joined(large, publish(new byte[] {1, 1}, new byte[20]), large);
    Random random = new Random(seed);
    InputStream stuttering =
        new FilterInputStream(new ByteArrayInputStream(sent)) {
          @Override
          public int read(byte[] buffer, int offset, int size) throws IOException {
            if (random.nextBoolean()) {
              throw new SocketTimeoutException();
            }
            return super.read(buffer, offset, Math.min(size, 1 + random.nextInt(3_000)));
          }

          @Override
          public int available() {
            return 0;
          }
        };
    GatedInputStream in = new GatedInputStream(stuttering, small);
    ByteArrayOutputStream read = new ByteArrayOutputStream();

    for (int next = 0; next >= 0; ) {
      try {
        next = in.read();
        read.write(next);
      } catch (SocketTimeoutException e) {
        next = 0; // Paho comes again
      }
    }

    byte[] cut = publish(new byte[0], new byte[1001]);
    assertThat(Arrays.copyOf(read.toByteArray(), read.size() - 1))
        .isEqualTo(joined(cut, publish(new byte[] {1, 1}, new byte[20]), cut));
  }
}

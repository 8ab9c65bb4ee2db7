package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.hailomqtt.worker.scheduling.HeapRoom;
import org.junit.jupiter.api.Test;

class GatedInputStreamTest {
  private static final int MIB = 1 << 20;
  private static final int PUBLISH = 0x32;
  private static final int PUBACK = 0x40;

  private final HeapRoom heap = new HeapRoom(100L * MIB);
  private final ReceiveGate gate = new ReceiveGate(heap);

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
}

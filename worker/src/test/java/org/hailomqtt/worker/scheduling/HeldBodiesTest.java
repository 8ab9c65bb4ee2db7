package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldBodiesTest {
  private static final int MIB = 1 << 20;
  private static final long ROOM = 16L * MIB;

  private final Workbench bench = new Workbench();
  @TempDir private Path directory;

  private static InboundMessage tensor(int bytes, int seed) {
    byte[] body = new byte[bytes];
    new Random(seed).nextBytes(body);
    return new InboundMessage(
        "hailo/v1/request/echo/me/" + seed,
        body,
        1,
        false,
        new MessageProperties(
            null, null, null, null, Map.of("dtype", "uint8", "shape", String.valueOf(bytes))));
  }

  private Request request(InboundMessage message) {
    return ((Decoded.Accepted) bench.codec.decode(message)).request();
  }

  private HeldBodies.HeldBody hold(HeldBodies bodies, InboundMessage message) {
    return bodies.receive(message).as(request(message));
  }

  private List<HeldBodies.HeldBody> fill(HeldBodies bodies) {
    List<HeldBodies.HeldBody> held = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      InboundMessage message = tensor(MIB, i);
      held.add(hold(bodies, message));
    }
    return held;
  }

  @Test
  void givesBackWhatWentToAFileByteForByte() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    fill(bodies);
    InboundMessage message = tensor(MIB, 99);

    HeldBodies.HeldBody spilled = hold(bodies, message);

    assertThat(bodies.memoryBytes()).isEqualTo(16L * MIB);
    RequestInput.TensorBody input = (RequestInput.TensorBody) spilled.request().input();
    byte[] back = new byte[MIB];
    input.tensor().data().get(back);
    assertThat(back).isEqualTo(message.payload());
  }

  @Test
  void writesALargeBodyToAFileBeforeItIsRead() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    fill(bodies);
    InboundMessage message = tensor(MIB, 99);

    HeldBodies.Received received = bodies.receive(message);

    assertThat(bodies.memoryBytes()).isEqualTo(ROOM);
    assertThat(received.message().payload()).isNotSameAs(message.payload());
    assertThat(received.message().payload()).isEqualTo(message.payload());
    assertThat(received.message().properties()).isEqualTo(message.properties());
    assertThat(received.as(request(message)).isInMemory()).isFalse();
  }

  @Test
  void givesTheMemoryOfAMessageBackThatBecameNoRequest() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    HeldBodies.Received received = bodies.receive(tensor(MIB, 1));
    assertThat(bodies.memoryBytes()).isEqualTo(MIB);

    received.close();
    received.close();

    assertThat(bodies.memoryBytes()).isZero();
  }

  @Test
  void countsABodyOnceThoughItIsHandedOn() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    InboundMessage message = tensor(MIB, 1);
    HeldBodies.HeldBody held;
    try (HeldBodies.Received received = bodies.receive(message)) {
      held = received.as(request(message));
    }
    assertThat(bodies.memoryBytes()).isEqualTo(MIB);

    held.close();

    assertThat(bodies.memoryBytes()).isZero();
  }

  @Test
  void keepsSmallBodiesInMemoryAlways() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    fill(bodies);
    InboundMessage small = tensor(64 << 10, 99);

    hold(bodies, small);

    assertThat(bodies.memoryBytes()).isEqualTo(16L * MIB + (64 << 10));
  }

  @Test
  void givesMemoryBackOnce() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    List<HeldBodies.HeldBody> held = fill(bodies);

    held.get(0).close();
    held.get(0).close();

    assertThat(bodies.memoryBytes()).isEqualTo(15L * MIB);
    assertThatThrownBy(held.get(0)::request).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void leavesNoFileBehindEvenWhileItHoldsOne() throws IOException {
    HeldBodies bodies = new HeldBodies(bench.codec, directory, ROOM);
    fill(bodies);
    InboundMessage message = tensor(MIB, 99);
    HeldBodies.HeldBody spilled = hold(bodies, message);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
    spilled.close();
    assertThatThrownBy(spilled::request).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesWhatItCanNeitherKeepNorWrite() {
    HeldBodies bodies = new HeldBodies(bench.codec, directory.resolve("not-there"), ROOM);
    fill(bodies);
    InboundMessage message = tensor(MIB, 99);

    assertThatThrownBy(() -> hold(bodies, message))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
  }
}

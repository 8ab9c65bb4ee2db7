package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hailomqtt.worker.device.DeviceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HefFileTest {
  private static final int NETWORK_BYTES = 100;
  private static final int WEIGHT_BYTES = 1_000;

  @TempDir private Path dir;

  private static ByteBuffer header(int version, int length) {
    return ByteBuffer.allocate(length)
        .putInt(0, 0x01484546)
        .putInt(4, version)
        .putInt(8, NETWORK_BYTES);
  }

  private @Nullable DeviceException refusal(ByteBuffer file) throws IOException {
    byte[] bytes = new byte[file.capacity()];
    file.get(0, bytes);
    Path path = Files.write(dir.resolve("m.hef"), bytes);
    return catchThrowableOfType(DeviceException.class, () -> HefFile.check(path, "model 'm'"));
  }

  @ParameterizedTest
  @CsvSource({"0, 32, 0, 0", "1, 28, 16, 1000", "2, 44, 20, 1000", "3, 56, 20, 1000"})
  void lengthIsThatOfHeaderNetworkAndWeights(int version, int header, int at, int weights)
      throws IOException {
    int length = header + NETWORK_BYTES + weights;

    for (int difference : new int[] {0, -1, 1}) {
      ByteBuffer file = header(version, length + difference);
      if (weights > 0) {
        file.putLong(at, WEIGHT_BYTES);
      }

      assertThat(refusal(file) == null).isEqualTo(difference == 0);
    }
  }

  @Test
  void versionThreeHasMoreBehindTheWeights() throws IOException {
    ByteBuffer file = header(3, 56 + NETWORK_BYTES + WEIGHT_BYTES + 7);
    file.putLong(20, WEIGHT_BYTES).putLong(32, 7);

    assertThat(refusal(file)).isNull();
  }

  @Test
  void aVersionThatCameLaterIsForHailoRtToJudge() throws IOException {
    assertThat(refusal(header(4, 99))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "27"})
  void whatIsShorterThanAHeaderIsNoHef(int length) throws IOException {
    assertThat(refusal(ByteBuffer.allocate(length)).text()).contains("no HEF file");
  }
}

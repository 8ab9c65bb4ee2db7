package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.hailo.HailoStatus.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HailoStatusTest {
  @ParameterizedTest
  @CsvSource({
    "4, RETRY, UNAVAILABLE",
    "28, RETRY, UNAVAILABLE",
    "73, RETRY, UNAVAILABLE",
    "74, RETRY, UNAVAILABLE",
    "97, RETRY, UNAVAILABLE",
    "62, REOPEN, LOST",
    "77, REOPEN, LOST",
    "96, REOPEN, LOST",
    "36, RESCAN, LOST",
    "2, SETTINGS, FAULT",
    "13, MODEL_FILE, MODEL",
    "93, MODEL_FILE, MODEL",
    "76, VERSIONS, SETUP",
    "3, MEMORY, OUT_OF_MEMORY",
    "71, MEMORY, OUT_OF_MEMORY",
    "81, MEMORY, OUT_OF_MEMORY",
    "8, NONE, FAULT",
    "1234, NONE, FAULT",
    "-1, NONE, FAULT",
  })
  void knowsWhatHelpsAndWhatItMeans(int number, Remedy remedy, DeviceException.Kind kind) {
    HailoStatus status = HailoStatus.of(number);

    assertThat(status.remedy()).isEqualTo(remedy);
    assertThat(status.fault("x").kind()).isEqualTo(kind);
    assertThat(status.fault("x").status()).isEqualTo(number);
  }

  @Test
  void saysNumberNameAndWhatToDo() {
    assertThat(HailoStatus.of(71).fault("model 'm' can't be loaded").text())
        .isEqualTo(
            "model 'm' can't be loaded: HailoRT status 71 OUT_OF_FW_MEMORY; unload a model to make"
                + " room");
  }

  @Test
  void everyNumberHasAText() {
    assertThat(IntStream.rangeClosed(-1, 200).mapToObj(HailoStatus::of))
        .allSatisfy(status -> assertThat(status.toString()).startsWith("HailoRT status "));
  }
}

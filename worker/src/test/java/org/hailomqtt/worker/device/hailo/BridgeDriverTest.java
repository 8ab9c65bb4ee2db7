package org.hailomqtt.worker.device.hailo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BridgeDriverTest {
  @Test
  void theWholeBridgeRunsWithoutALeakOrAnInvalidAccess() {
    SimulatedHailo.Built checked = SimulatedHailo.build("--check");

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(checked.output()).contains("AddressSanitizer:\n0 failures");
  }
}

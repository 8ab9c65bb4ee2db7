package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installation on a fresh Debian, as a person does it. Needs root, debootstrap and a mirror.
 */
@Tag("long")
@Timeout(1_200)
class InstallIT {
  @TempDir private Path scratch;

  @Test
  void isInstalledTwiceServesGoesBackAndIsRemoved() {
    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Duration.ofMinutes(18),
            List.of(
                WorkerProcess.checkout().resolve("test-harness/install/try.sh").toString(),
                scratch.toString()));

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("All is well.");
  }
}

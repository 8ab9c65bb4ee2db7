package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
  /** Their presets depend on the machine or on another key. */
  private static final Set<String> COMPUTED = Set.of("worker.id", "data.dir", "reply_allow");

  @TempDir private Path directory;

  @Test
  void everyKeyIsReadByTheWorkerAndPresetsAreWhatTheTableSays() {
    ScratchMachine machine = new ScratchMachine(directory);
    Settings settings = machine.settings();

    new ConfigReader(settings, machine.machine()).worker();

    Map<String, String> read =
        settings.effective().stream()
            .collect(Collectors.toMap(Settings.Effective::key, Settings.Effective::value));
    assertThat(read).containsOnlyKeys(Keys.ALL.stream().map(Key::name).toList());
    for (Key<?> key : Keys.ALL) {
      if (!COMPUTED.contains(key.name())) {
        assertThat(read).containsEntry(key.name(), key.preset());
      }
    }
  }

  @Test
  void everyKeyIsItsVariableAndItsFlag() {
    assertThat(RequestKeys.LIMITS_MAX_REQUEST_BYTES.variable())
        .isEqualTo("HAILO_WORKER_LIMITS_MAX_REQUEST_BYTES");
    assertThat(RequestKeys.LIMITS_MAX_REQUEST_BYTES.flag()).isEqualTo("--limits-max-request-bytes");
    assertThat(Keys.ALL.stream().map(Key::flag)).doesNotHaveDuplicates();
  }
}

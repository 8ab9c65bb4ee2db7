package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** docs/asyncapi.yaml, with the schemas that it names, is right for AsyncAPI's own parser. */
@Timeout(120)
class AsyncApiIT {
  @Test
  void theDocumentIsValid() {
    NpmFolder folder = NpmFolder.of("test-harness/node");
    Path document = WorkerProcess.checkout().resolve("docs/asyncapi.yaml");

    ExternalCommand.Outcome outcome =
        ExternalCommand.run(
            Limits.GENEROUS.multipliedBy(2),
            List.of("node", folder.file("asyncapi.mjs"), document.toString()));

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("12 channels");
  }
}

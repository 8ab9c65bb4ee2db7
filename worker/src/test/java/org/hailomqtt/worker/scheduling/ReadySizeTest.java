package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadySizeTest {
  private static final int INPUT = 640 * 640 * 3 * 4;

  private static ModelDefinition model(String role) {
    ModelSpec network =
        new ModelSpec(
            "m/" + role,
            Optional.empty(),
            Optional.empty(),
            List.of(new TensorSpec("x", DataType.FLOAT32, List.of(-1, 3, 640, 640))),
            List.of(),
            ModelSpec.Simulation.INSTANT);
    return new ModelDefinition(
        "m",
        "detect",
        Optional.empty(),
        Set.of(DeviceKind.CPU),
        Map.of(role, network),
        Map.of(),
        ModelTerms.NONE,
        JsonNodeFactory.instance.objectNode());
  }

  private static int size(String role, String body) {
    Workbench bench = new Workbench();
    Request request =
        ((Decoded.Accepted)
                bench.codec.decode(Workbench.message(Lane.NORMAL, "1", body.replace('\'', '"'))))
            .request();
    return ReadySize.of(request, model(role), body.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'input': {'image': 'AAAA'}} | 1",
        "{'input': {'images': ['AAAA', 'AAAA', 'AAAA']}} | 3",
      })
  void aPictureTakesWhatTheNetworkTakes(String body, int pictures) {
    assertThat(size("main", body)).isEqualTo(pictures * INPUT);
  }

  @Test
  void aPictureThatIsKeptTakesMore() {
    String body = "{'params': {'render': true}, 'input': {'image': 'AAAA'}}";

    assertThat(size("main", body)).isEqualTo(INPUT + (4 << 20));
    assertThat(size("detection", "{'input': {'image': 'AAAA'}}")).isEqualTo(INPUT + (4 << 20));
  }

  @Test
  void whatIsNoPictureTakesWhatItsBodyTakes() {
    assertThat(size("main", "{'input': {'text': 'AAAA'}}")).isEqualTo(27);
  }
}

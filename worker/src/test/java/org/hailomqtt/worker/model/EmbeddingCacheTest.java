package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.junit.jupiter.api.Test;

class EmbeddingCacheTest {
  private final EmbeddingCache cache = new EmbeddingCache(2);

  private static Embedding embedding() throws DeviceException {
    ModelSpec network =
        new ModelSpec(
            "m/text",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(new TensorSpec("e", DataType.FLOAT32, List.of(1))),
            ModelSpec.Simulation.INSTANT);
    return Embedding.of(network, Map.of("e", Tensor.ofFloats(List.of(1), new float[] {1})));
  }

  @Test
  void keepsWhatWasPut() throws DeviceException {
    Embedding one = embedding();

    cache.put("one", one);

    assertThat(cache.get("one")).isSameAs(one);
    assertThat(cache.get("two")).isNull();
  }

  @Test
  void dropsWhatWasUsedLongestAgo() throws DeviceException {
    cache.put("one", embedding());
    cache.put("two", embedding());
    cache.get("one");
    cache.put("three", embedding());

    assertThat(cache.get("one")).isNotNull();
    assertThat(cache.get("two")).isNull();
    assertThat(cache.get("three")).isNotNull();
  }
}

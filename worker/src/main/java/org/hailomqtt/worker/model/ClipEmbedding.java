package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * A picture, or a text ready made, whose embedding is asked for. Immutable.
 *
 * @param network the network that makes it
 * @param tensors its input
 */
record ClipEmbedding(ModelSpec network, Map<String, Tensor> tensors) implements PreparedInference {
  @Override
  public List<ModelSpec> networks() {
    return List.of(network);
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    Embedding embedding = Embedding.of(network, loaded.model(network).run(tensors));
    return () ->
        JsonNodeFactory.instance
            .objectNode()
            .set("embedding", TensorCodec.write(embedding.tensor()));
  }
}

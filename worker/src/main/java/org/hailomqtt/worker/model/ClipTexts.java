package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.hailomqtt.protocol.TensorCodec;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Texts whose embeddings are asked for. Made on a decode thread, run on the device thread.
 *
 * @param texts the texts
 * @param one whether the result is one embedding rather than a list
 */
record ClipTexts(TextBatch texts, boolean one) implements PreparedInference {
  /** The text network even if all is known: a request without a network would be a special case. */
  @Override
  public List<ModelSpec> networks() {
    return List.of(texts.encoder().network());
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    List<Embedding> embeddings = texts.embeddings(loaded);
    return () -> result(embeddings);
  }

  private JsonNode result(List<Embedding> embeddings) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    if (one) {
      return result.set("embedding", TensorCodec.write(embeddings.get(0).tensor()));
    }
    ArrayNode list = result.putArray("embeddings");
    embeddings.forEach(embedding -> list.add(TensorCodec.write(embedding.tensor())));
    return result;
  }
}

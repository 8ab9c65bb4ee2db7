package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a Java producer uses this module; {@code worker} stands for the other side. */
class ProducerTutorialTest {
  private final TopicGrammar topics = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private final ReplyCodec codec = new ReplyCodec();

  private static Request worker(String topic, byte[] body) {
    return Given.message(topic, body).accepted();
  }

  @Test
  void asksForLabelsOfAPicture() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("input").put("image", Given.JPEG);
    body.putObject("params").putArray("labels").add("a red circle").add("a blue square");

    String topic = topics.request(Lane.NORMAL, "clip", "me", "1");
    Request request = worker(topic, codec.encode(body));

    assertThat(request.replyTo().topic()).isEqualTo(topics.reply("me", "1"));
    RequestInput.Fields input = (RequestInput.Fields) request.input();
    assertThat(TensorCodec.base64(input.fields().get("image"), "/input/image"))
        .isEqualTo(Given.JPEG);
  }

  @Test
  void sendsATensor() {
    Tensor tensor = Tensor.ofFloats(List.of(1, 2), new float[] {0.5f, 1});
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", "my-network");
    body.putObject("input").set("tensor", TensorCodec.write(tensor));

    Request request = worker(topics.request(Lane.HIGH, "infer"), codec.encode(body));

    RequestInput.Fields input = (RequestInput.Fields) request.input();
    assertThat(TensorCodec.read(input.fields().get("tensor"), "/input/tensor")).isEqualTo(tensor);
  }

  @Test
  void readsAReply() throws IOException {
    byte[] received = Files.readAllBytes(Sample.directory("replies").resolve("clip-labels.json"));

    Reply reply = codec.decode(received);

    assertThat(reply.id()).isEqualTo("42");
    Reply.Success success = (Reply.Success) reply;
    assertThat(success.result().at("/labels/0/label").asText()).isEqualTo("a red circle");
  }
}

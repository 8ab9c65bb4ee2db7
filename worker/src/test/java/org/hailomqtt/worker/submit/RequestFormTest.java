package org.hailomqtt.worker.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Json;
import org.junit.jupiter.api.Test;

class RequestFormTest {
  private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final Content PICTURE = new Content.Picture(BYTES, "image/jpeg");

  private final ObjectNode params = JsonNodeFactory.instance.objectNode();
  private Optional<String> model = Optional.empty();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<TensorForm> tensor = Optional.empty();

  private RequestBody body(Content content) {
    return new RequestForm("clip", model, params, timeout, tensor).body(content);
  }

  private static JsonNode json(RequestBody body) throws IOException {
    assertThat(body.contentType()).isEqualTo("application/json");
    return Json.mapper(1 << 20).readTree(body.bytes());
  }

  private static Content json(String text) {
    return new Content.Json(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pictureIsSentAsItIs() {
    RequestBody body = body(PICTURE);

    assertThat(body.bytes()).isEqualTo(BYTES);
    assertThat(body.contentType()).isEqualTo("image/jpeg");
    assertThat(body.expirySeconds()).isNull();
    assertThat(body.user()).isEmpty();
  }

  @Test
  void modelAndDeadlineOfABarePictureGoBesideIt() {
    model = Optional.of("shapes");
    timeout = Optional.of(Duration.ofMillis(1500));

    RequestBody body = body(PICTURE);

    assertThat(body.bytes()).isEqualTo(BYTES);
    assertThat(body.user()).isEqualTo(Map.of("model", "shapes"));
    assertThat(body.expirySeconds()).isEqualTo(2);
  }

  @Test
  void pictureWithParametersBecomesJson() throws IOException {
    params.putArray("labels").add("a cat");
    model = Optional.of("shapes");
    timeout = Optional.of(Duration.ofMillis(1500));

    JsonNode json = json(body(PICTURE));

    assertThat(json)
        .isEqualTo(
            Json.mapper(1000)
                .readTree(
                    """
                    {"input": {"image": "AQIDBAUGBwg="}, "params": {"labels": ["a cat"]},
                     "model": "shapes", "timeout_ms": 1500}
                    """));
  }

  @Test
  void rawTensorCarriesTypeAndShape() {
    tensor = Optional.of(new TensorForm(DataType.FLOAT32, List.of(1, 2)));

    RequestBody body = body(new Content.Raw(BYTES));

    assertThat(body.bytes()).isEqualTo(BYTES);
    assertThat(body.contentType()).isEqualTo("application/octet-stream");
    assertThat(body.user()).isEqualTo(Map.of("dtype", "float32", "shape", "1,2"));
  }

  @Test
  void rawTensorWithParametersBecomesJson() throws IOException {
    tensor = Optional.of(new TensorForm(DataType.FLOAT32, List.of(1, 2)));
    params.put("top_k", 1);

    JsonNode input = json(body(new Content.Raw(BYTES))).at("/input/tensor");

    assertThat(input.path("dtype").asText()).isEqualTo("float32");
    assertThat(input.path("shape")).hasSize(2);
    assertThat(input.path("data_b64").asText()).isEqualTo("AQIDBAUGBwg=");
  }

  @Test
  void rawBytesWithoutShapeAreNotGuessed() {
    assertThatThrownBy(() -> body(new Content.Raw(BYTES)))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("--dtype and --shape");
  }

  @Test
  void rawBytesThatDoNotFitTheShapeAreRefused() {
    tensor = Optional.of(new TensorForm(DataType.FLOAT32, List.of(3)));

    assertThatThrownBy(() -> body(new Content.Raw(BYTES)))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("takes 12 bytes, but 8 were given");
  }

  @Test
  void textIsPlainUnlessItHasParameters() throws IOException {
    RequestBody plain = body(new Content.Text("grün"));
    params.put("mode", "embedding");
    JsonNode json = json(body(new Content.Text("grün")));

    assertThat(plain.contentType()).isEqualTo("text/plain");
    assertThat(new String(plain.bytes(), StandardCharsets.UTF_8)).isEqualTo("grün");
    assertThat(json.at("/input/text").asText()).isEqualTo("grün");
  }

  @Test
  void jsonIsSentByteForByteUnlessSomethingIsAdded() throws IOException {
    String written = "{ \"input\" :{}, \"params\":{\"a\":1,\"b\":2} }";
    byte[] untouched = body(json(written)).bytes();
    params.put("b", 3);

    JsonNode added = json(body(json(written)));

    assertThat(new String(untouched, StandardCharsets.UTF_8)).isEqualTo(written);
    assertThat(added.at("/params/a").asInt()).isEqualTo(1);
    assertThat(added.at("/params/b").asInt()).isEqualTo(3);
  }

  @Test
  void brokenJsonCanBeSentButNotAddedTo() {
    assertThat(body(json("{")).bytes()).hasSize(1);
    model = Optional.of("shapes");

    assertThatThrownBy(() -> body(json("{")))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("the JSON is broken");
    assertThatThrownBy(() -> body(json("[]")))
        .isInstanceOf(SubmitException.class)
        .hasMessageContaining("must be an object");
  }
}

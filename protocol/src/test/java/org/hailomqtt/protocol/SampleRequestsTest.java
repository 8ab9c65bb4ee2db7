package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleRequestsTest {
  private static Request request(String name) throws IOException {
    Decoded decoded = Given.requestCodec().decode(Sample.of("requests", name).message());
    if (decoded instanceof Decoded.Accepted accepted) {
      return accepted.request();
    }
    throw new AssertionError(((Decoded.Refused) decoded).cause().text());
  }

  private static ControlRequest control(String name) throws IOException {
    ControlCodec codec = new ControlCodec(Given.TOPICS, Given.REPLY_TOPICS, () -> "generated-1");
    return ((DecodedControl.Accepted) codec.decode(Sample.of("controls", name).message()))
        .request();
  }

  private static JsonNode fields(Request request) {
    return ((RequestInput.Fields) request.input()).fields();
  }

  static List<Sample> samples() throws IOException {
    return Sample.all("requests");
  }

  static List<Sample> controls() throws IOException {
    return Sample.all("controls");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everySampleIsARequest(Sample sample) {
    assertThat(Given.requestCodec().decode(sample.message())).isInstanceOf(Decoded.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("controls")
  void everySampleIsAControlRequest(Sample sample) {
    ControlCodec codec = new ControlCodec(Given.TOPICS, Given.REPLY_TOPICS, () -> "generated-1");

    assertThat(codec.decode(sample.message())).isInstanceOf(DecodedControl.Accepted.class);
  }

  @Test
  void everyFileBelongsToASample() throws IOException {
    Set<String> expected =
        Set.of("clip-picture.jpg", "infer-tensor-octet-stream.bin", "text-prompt.txt");

    Set<String> bodies =
        Sample.files("requests").stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> !name.endsWith(".json"))
            .collect(Collectors.toSet());

    assertThat(bodies).isEqualTo(expected);
  }

  @Test
  void barePicture() throws IOException {
    Request request = request("clip-picture");

    assertThat(request.lane()).isEqualTo(Lane.NORMAL);
    assertThat(request.type()).isEqualTo("clip");
    assertThat(request.client()).isEqualTo("camera-1");
    assertThat(request.id()).isEqualTo("17");
    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/camera-1/17");
    assertThat(request.model()).isNull();
    assertThat(Magic.isJpeg(((RequestInput.Image) request.input()).bytes())).isTrue();
  }

  @Test
  void barePictureWithMqtt5Properties() throws IOException {
    Request request = request("clip-picture-mqtt5");

    assertThat(request.lane()).isEqualTo(Lane.HIGH);
    assertThat(request.client()).isNull();
    assertThat(request.id()).isEqualTo("generated-1");
    assertThat(request.identity().durable()).isTrue();
    assertThat(request.replyTo().topic()).isEqualTo("wall/response/door");
    assertThat(request.replyTo().correlationData()).containsExactly(0, 0xff, '1', '7');
    assertThat(request.model()).isEqualTo("shapes-clip");
    assertThat(request.options().expiry()).contains(Duration.ofSeconds(30));
  }

  @Test
  void pictureInJsonAgainstLabels() throws IOException {
    Request request = request("clip-labels");

    JsonNode image = fields(request).get("image");
    assertThat(Magic.isJpeg(TensorCodec.base64(image, "/input/image"))).isTrue();
    assertThat(request.params())
        .hasToString("{\"labels\":[\"a red circle\",\"a blue square\"],\"top_k\":1}");
    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/me/1");
  }

  @Test
  void pictureAsADataUriIsTheSamePicture() throws IOException {
    Request request = request("clip-data-uri");

    assertThat(request.lane()).isEqualTo(Lane.LOW);
    assertThat(TensorCodec.base64(fields(request).get("image"), "/input/image"))
        .isEqualTo(Sample.of("requests", "clip-picture").message().payload());
  }

  @Test
  void jsonThatSaysEverythingItself() throws IOException {
    Request request = request("clip-reply-to");

    assertThat(request.client()).isEqualTo("wall");
    assertThat(request.id()).isEqualTo("42");
    assertThat(request.replyTo().topic()).isEqualTo("wall/reply/42");
    assertThat(request.model()).isEqualTo("shapes-clip");
    assertThat(TensorCodec.read(fields(request).get("image"), "/input/image").shape())
        .isEqualTo(List.of(2, 2, 3));
    assertThat(request.options().timeout()).contains(Duration.ofSeconds(5));
    assertThat(request.options().sentAt()).contains(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(request.options().metadata()).hasToString("{\"frame\":1207,\"camera\":\"door\"}");
  }

  @Test
  void textsToEmbed() throws IOException {
    assertThat(fields(request("clip-texts")).path("texts")).hasSize(2);
  }

  @Test
  void namedTensorsInJsonAndARawTensorAreTheSameNumbers() throws IOException {
    JsonNode named = fields(request("infer-tensors")).at("/tensors/x");
    Request raw = request("infer-tensor-octet-stream");

    Tensor tensor = ((RequestInput.TensorBody) raw.input()).tensor();

    assertThat(TensorCodec.read(named, "/input/tensors/x")).isEqualTo(tensor);
    assertThat(tensor.floats().get(3)).isEqualTo(4f);
    assertThat(raw.model()).isEqualTo("my-network");
  }

  @Test
  void plainTextIsThePrompt() throws IOException {
    Request request = request("text-prompt");

    assertThat(((RequestInput.Text) request.input()).text())
        .isEqualTo("[INST] Wie viele Füße hat ein Käfer? [/INST]\n");
  }

  @Test
  void deviceManagerClip() throws IOException {
    Request request = request("device-manager-clip");

    assertThat(request.id()).isEqualTo("dm-1");
    assertThat(request.model()).isEqualTo("/usr/share/hailo/clip_vit_b_32.hef");
    assertThat(fields(request).path("mode").asText()).isEqualTo("image");
    assertThat(TensorCodec.read(fields(request).get("tensor"), "/input/tensor").shape())
        .isEqualTo(List.of(2, 2, 3));
    assertThat(request.params()).isEmpty();
    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/anonymous/dm-1");
  }

  @Test
  void deviceManagerDepth() throws IOException {
    Request request = request("device-manager-depth");

    assertThat(request.id()).isEqualTo("2");
    assertThat(TensorCodec.read(fields(request).get("input"), "/input/input").dtype())
        .isEqualTo(DataType.UINT8);
  }

  @Test
  void deviceManagerChat() throws IOException {
    JsonNode input = fields(request("device-manager-vlm-chat"));

    assertThat(input.at("/prompt/0/content/1/text").asText()).isEqualTo("What is on the table?");
    assertThat(input.path("frames")).hasSize(1);
    assertThat(input.path("max_generated_tokens").intValue()).isEqualTo(200);
  }

  @Test
  void deviceManagerWhisper() throws IOException {
    Request request = request("device-manager-whisper");

    assertThat(request.id()).isEqualTo("7");
    assertThat(request.replyTo().topic()).isEqualTo("hailo/v1/reply/me/7");
    assertThat(fields(request).path("audio")).hasSize(4);
  }

  @Test
  void pingOfAllWorkers() throws IOException {
    ControlRequest request = control("ping");

    assertThat(request.worker()).isEqualTo("all");
    assertThat(request.replyTo().orElseThrow().topic()).isEqualTo("hailo/v1/reply/me/10");
  }

  @Test
  void cancelOfARequest() throws IOException {
    ControlRequest request = control("cancel");

    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
    assertThat(request.replyTo().orElseThrow().topic()).isEqualTo("me/response/cancel");
  }

  @Test
  void lookupOfARequest() throws IOException {
    ControlRequest request = control("lookup");

    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
    assertThat(request.replyTo().orElseThrow().topic()).isEqualTo("me/response/lookup");
  }

  @Test
  void cancelThatNamesTheRequestInItsBody() throws IOException {
    ControlRequest request = control("cancel-in-json");

    assertThat(request.client()).isEqualTo("me");
    assertThat(request.id()).isEqualTo("1");
    assertThat(request.replyTo().orElseThrow().topic()).isEqualTo("me/reply/cancel");
  }

  @Test
  void unloadModelAsTheDeviceManagersUsersWriteIt() throws IOException {
    ControlRequest request = control("unload-model");

    assertThat(request.id()).isEqualTo("14");
    assertThat(request.fields().path("model_path").asText()).isEqualTo("shapes-clip");
    assertThat(request.replyTo().orElseThrow().topic()).isEqualTo("me/response/14");
  }
}

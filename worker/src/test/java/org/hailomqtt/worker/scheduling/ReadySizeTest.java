package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestInput;
import org.hailomqtt.protocol.Tensor;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        JsonNodeFactory.instance.objectNode().put("image", "as the network takes it"));
  }

  private static ModelDefinition withoutPictures() {
    ModelDefinition model = model("main");
    return new ModelDefinition(
        model.name(),
        model.type(),
        Optional.empty(),
        model.devices(),
        model.networks(),
        Map.of(),
        ModelTerms.NONE,
        JsonNodeFactory.instance.objectNode());
  }

  private static int size(ModelDefinition model, Tensor body) {
    Request request =
        new Workbench()
            .job(Lane.NORMAL, "1")
            .request()
            .withInput(new RequestInput.TensorBody(body));
    return ReadySize.of(request, model, body.data().remaining());
  }

  private static boolean isLight(ModelDefinition model, Tensor tensor) {
    Workbench bench = new Workbench();
    return job(model, tensor, bench, new HeldBodies(bench.codec, Path.of(""), 1)).isLight();
  }

  private static Job job(ModelDefinition model, Tensor tensor, Workbench bench, HeldBodies bodies) {
    int bytes = tensor.data().remaining();
    InboundMessage message = Workbench.message(Lane.NORMAL, "1", "{}");
    Request request =
        bench
            .job(message, new RecordingDelivery())
            .request()
            .withInput(new RequestInput.TensorBody(tensor));
    return new Job(
        request,
        model,
        bench.handler,
        new RecordingDelivery(),
        bodies.receive(message).as(request),
        bytes,
        false,
        1,
        0,
        bench.deadlines.of(request.options(), 0));
  }

  private static Tensor pixels(int side) {
    return Tensor.ofBytes(DataType.UINT8, List.of(side, side, 3), new byte[side * side * 3]);
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
  void aTensorOfPixelsBecomesAPicture() {
    assertThat(size(model("main"), pixels(64))).isEqualTo(INPUT);
    assertThat(isLight(model("main"), pixels(64))).isFalse();
    assertThat(isLight(model("main"), pixels(1400))).as("larger than it becomes").isFalse();
  }

  @Test
  void aTensorThatTheNetworkTakesAsItIsTakesNoMore() {
    Tensor fits =
        Tensor.ofBytes(DataType.FLOAT32, List.of(3, 640, 640), new byte[3 * 640 * 640 * 4]);

    assertThat(size(model("main"), fits)).isEqualTo(INPUT);
    assertThat(isLight(model("main"), fits)).isTrue();
    assertThat(size(withoutPictures(), pixels(64))).isEqualTo(64 * 64 * 3);
    assertThat(isLight(withoutPictures(), pixels(400))).isTrue();
  }

  @Test
  void aTensorThatTheNetworkTakesAsItIsCountsAsItsBodyUntilItIsAnswered() {
    Workbench bench = new Workbench();
    HeldBodies bodies = new HeldBodies(bench.codec, Path.of(""), 1);
    Job job = job(withoutPictures(), pixels(64), bench, bodies);

    job.prepare(bench.clock);
    assertThat(bodies.memoryBytes()).isPositive();

    job.release();
    assertThat(bodies.memoryBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'input': {'tensor': {'dtype': 'uint8'}}}",
        "{'input': {'input': {'dtype': 'uint8'}}}",
        "{'input': {'dtype': 'uint8', 'shape': [64, 64, 3], 'data_b64': 'AAAA'}}",
      })
  void aTensorInJsonMayBecomeAPicture(String body) {
    assertThat(size("main", body)).isEqualTo(INPUT);
  }

  @Test
  void refusesMorePicturesThanThereIsMemoryFor() {
    ProtocolException refusal =
        catchThrowableOfType(
            ProtocolException.class, () -> ReadySize.check(8, 8 * INPUT, 24 << 20));

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal.pointer()).isEqualTo("/input/images");
    assertThat(refusal.text()).contains("8 pictures take 37 MiB", "24 MiB", "at most 5");
    ReadySize.check(5, 5 * INPUT, 24 << 20);
    ReadySize.check(1, INPUT, 1 << 20);
  }

  @Test
  void whatIsNoPictureTakesWhatItsBodyTakes() {
    assertThat(size("main", "{'input': {'text': 'AAAA'}}")).isEqualTo(27);
  }

  private static ModelDefinition of(String type, ModelSpec.Kind kind) {
    ModelSpec network =
        new ModelSpec(
            "m/main",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            ModelSpec.Simulation.INSTANT,
            kind);
    ModelDefinition model = model("main");
    return new ModelDefinition(
        "m",
        type,
        Optional.empty(),
        model.devices(),
        Map.of("main", network),
        Map.of(),
        model.terms(),
        JsonNodeFactory.instance.objectNode());
  }

  @Test
  void theFramesOfAModelThatLooksTakeWhatTheyBecomeHoweverSmallTheyCome() {
    RequestInput.Fields input =
        new RequestInput.Fields(
            JsonNodeFactory.instance
                .objectNode()
                .set("frames", JsonNodeFactory.instance.arrayNode().add("AA").add("AA")));
    ModelDefinition looks = of("vlm_chat", ModelSpec.Kind.VLM);

    assertThat(ReadySize.pictures(input, looks)).isEqualTo(2);
    assertThat(isLight(looks, pixels(4))).isFalse();
  }

  @Test
  void soundTakesWhatItBecomesAndIsNotMadeReadyHoweverMuchOfItWaits() {
    Tensor second = Tensor.ofBytes(DataType.INT16, List.of(16_000), new byte[32_000]);
    ModelDefinition hears = of("whisper", ModelSpec.Kind.SPEECH);

    assertThat(size(hears, second)).isGreaterThanOrEqualTo(2 * 32_000);
    assertThat(isLight(hears, second)).isFalse();
  }
}

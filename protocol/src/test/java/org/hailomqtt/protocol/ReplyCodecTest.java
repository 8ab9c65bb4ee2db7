package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyCodecTest {
  private static final Timing TIMING = new Timing(0.123, 0, 2, 3.5, 0.001, 1234567.891);

  private final ReplyCodec codec = new ReplyCodec();

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static Reply.Success success(boolean flags, JsonNode metadata) {
    return new Reply.Success(
        "1",
        "clip",
        flags ? "what" : null,
        "shapes",
        flags ? "59c1d6a8e2f0" : null,
        "w",
        "cpu",
        object().put("x", 1),
        TIMING,
        flags ? object().put("tokens", 5) : null,
        flags,
        flags,
        flags,
        flags,
        metadata);
  }

  private String text(Object body) {
    return new String(codec.encode(body), StandardCharsets.UTF_8).replace('"', '\'');
  }

  @Test
  void resultIsWrittenInTheOrderOfTheProtocolWithoutWhatIsAbsent() {
    assertThat(text(success(false, null)))
        .isEqualTo(
            "{'id':'1','status':'ok','type':'clip','model':'shapes','worker':'w','device':'cpu',"
                + "'result':{'x':1},'timing':{'queued_ms':0.123,'load_ms':0.0,'preprocess_ms':2.0,"
                + "'inference_ms':3.5,'postprocess_ms':0.001,'total_ms':1234567.891}}");
  }

  @Test
  void resultEndsWithWhatIsOptional() {
    assertThat(text(success(true, object().put("n", 1))))
        .contains("'model':'shapes','model_sha256':'59c1d6a8e2f0','worker'")
        .endsWith(
            "},'usage':{'tokens':5},'duplicate':true,'fallback':true,'cached':true,'simulated':true,'metadata':{'n':1}}");
  }

  @Test
  void errorIsWrittenInTheOrderOfTheProtocolWithoutWhatIsAbsent() {
    Reply.Failure bare =
        new Reply.Failure("1", "text", ErrorCode.QUEUE_FULL, true, null, null, false, null);
    Reply.Failure full =
        new Reply.Failure(
            "1",
            "text",
            ErrorCode.TIMEOUT,
            true,
            500L,
            object().put("a", 1),
            true,
            object().put("n", 1));

    assertThat(text(bare))
        .isEqualTo(
            "{'id':'1','status':'error','error':'text','code':'QUEUE_FULL','retryable':true}");
    assertThat(text(full))
        .isEqualTo(
            "{'id':'1','status':'error','error':'text','code':'TIMEOUT','retryable':true,"
                + "'retry_after_ms':500,'detail':{'a':1},'duplicate':true,'metadata':{'n':1}}");
  }

  @Property(tries = 200)
  void replyIsReadAsItWasWritten(
      @ForAll String words, @ForAll boolean flags, @ForAll ErrorCode code, @ForAll Integer after)
      throws IOException {
    String sound = new String(words.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    ObjectNode metadata = flags ? object().put(sound, sound) : null;
    Reply success = success(flags, metadata);
    Reply failure =
        new Reply.Failure(
            "1",
            sound,
            code,
            flags,
            after == null ? null : after.longValue(),
            null,
            flags,
            metadata);

    assertThat(codec.decode(codec.encode(success))).isEqualTo(success);
    assertThat(codec.decode(codec.encode(failure))).isEqualTo(failure);
  }

  @Test
  void halfACharacterThatASenderWroteAsAnEscapeIsEchoed() throws IOException {
    JsonNode metadata =
        Given.request("{'metadata':{'a':'\\ud800é'}}").accepted().options().metadata();
    Reply reply = success(false, metadata);

    byte[] body = codec.encode(reply);

    assertThat(codec.decode(body)).isEqualTo(reply);
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("\\uD800é");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{",
        "{\"status\":\"fine\"}",
        "{\"status\":\"ok\"}",
        "{\"status\":\"error\",\"id\":\"1\"}",
        "{\"status\":\"error\",\"id\":\"1\",\"error\":\"x\",\"code\":\"NEW\"}"
      })
  void bodyThatIsNoReplyIsToldSo(String body) {
    assertThatIOException().isThrownBy(() -> codec.decode(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void resultWithoutItsTimingIsNoReply() {
    String body = new String(codec.encode(success(false, null)), StandardCharsets.UTF_8);
    String without = body.replace("\"timing\"", "\"other\"");

    assertThatIOException()
        .isThrownBy(() -> codec.decode(without.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void unknownFieldsOfALaterVersionAreIgnored() throws IOException {
    String body = new String(codec.encode(success(false, null)), StandardCharsets.UTF_8);
    String later = body.replace("\"type\"", "\"future\":{},\"type\"");

    assertThat(codec.decode(later.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(success(false, null));
  }

  @Test
  void refusalBecomesAnErrorThatPointsAtTheField() {
    Reply.Failure failure =
        ReplyCodec.failure("1", ProtocolException.invalid("/input/image", "mend it"), null);

    assertThat(text(failure))
        .isEqualTo(
            "{'id':'1','status':'error','error':'mend it','code':'INVALID_INPUT',"
                + "'retryable':false,'detail':{'pointer':'/input/image'}}");
  }

  @Test
  void controlReplyBeginsWithWhatEveryOneHas() throws IOException {
    ControlReply reply =
        new ControlReply("1", "ping", "w", object().put("uptime_seconds", 5).put("id", "fake"));

    assertThat(text(reply))
        .isEqualTo("{'id':'1','status':'ok','action':'ping','worker':'w','uptime_seconds':5}");
    assertThat(codec.decode(codec.encode(reply), ControlReply.class)).isEqualTo(reply);
  }

  @Test
  void statusKeepsTheOrderOfItsLanes() throws IOException {
    Map<String, WorkerStatus.LaneStatus> lanes = new LinkedHashMap<>();
    for (Lane lane : Lane.values()) {
      lanes.put(lane.label(), new WorkerStatus.LaneStatus(1, 2, 3, false));
    }
    WorkerStatus status =
        new WorkerStatus(
            "w",
            WorkerState.WAITING_FOR_BROKER,
            true,
            null,
            lanes,
            null,
            List.of(),
            new WorkerStatus.Temperatures(46, null),
            new TreeMap<>(Map.of("received", 1L, "admitted", 2L)),
            "2026-11-20T10:00:00Z");

    assertThat(text(status))
        .startsWith("{'worker':'w','state':'waiting_for_broker','degraded':true,'lanes':{'high':")
        .containsSubsequence(
            "'high'",
            "'normal'",
            "'low'",
            "'temperatures':{'device':46}",
            "'admitted'",
            "'received'",
            "'at'");
    assertThat(codec.decode(codec.encode(status), WorkerStatus.class)).isEqualTo(status);
  }

  @Test
  void timesAreRoundedToTheMicrosecond() {
    assertThat(Timing.millis(1_234_567)).isEqualTo(1.235);
    assertThat(Timing.millis(499)).isZero();
  }
}

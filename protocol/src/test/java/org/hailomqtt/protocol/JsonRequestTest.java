package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRequestTest {
  private static String fields(Request request) {
    return ((RequestInput.Fields) request.input()).fields().toString().replace('"', '\'');
  }

  @Test
  void emptyObjectIsARequestWithoutInput() {
    Request request = Given.request("{}").accepted();

    assertThat(fields(request)).isEqualTo("{}");
    assertThat(request.params()).isEmpty();
    assertThat(request.model()).isNull();
    assertThat(request.options()).isEqualTo(Request.Options.NONE);
  }

  @Test
  void everyFieldIsRead() {
    Request request =
        Given.request(
                "{'id':'1','client':'me','model':'shapes','input':{'a':1},'params':{'b':2},"
                    + "'timeout_ms':1500,'sent_at':'2026-11-20T10:00:00+01:00','keep':'newest',"
                    + "'stream':true,'events':true,'retain_reply':true,'compact':true,"
                    + "'conversation':'tour','metadata':{'c':[3]}}")
            .expirySeconds(30)
            .accepted();

    assertThat(request.model()).isEqualTo("shapes");
    assertThat(fields(request)).isEqualTo("{'a':1}");
    assertThat(request.params().toString()).isEqualTo("{\"b\":2}");
    Request.Options options = request.options();
    assertThat(options.timeout()).contains(Duration.ofMillis(1500));
    assertThat(options.sentAt()).contains(Instant.parse("2026-11-20T09:00:00Z"));
    assertThat(options.expiry()).contains(Duration.ofSeconds(30));
    assertThat(options.keepNewest()).isTrue();
    assertThat(options.stream()).isTrue();
    assertThat(options.events()).isTrue();
    assertThat(options.retainReply()).isTrue();
    assertThat(options.compact()).isTrue();
    assertThat(options.conversation()).contains("tour");
    assertThat(options.metadata()).hasToString("{\"c\":[3]}");
  }

  @Test
  void nullIsAbsent() {
    Request request =
        Given.request(
                "{'id':null,'client':null,'reply_to':null,'model':null,'input':null,'params':null,"
                    + "'timeout_ms':null,'sent_at':null,'keep':null,'stream':null,"
                    + "'conversation':null,'metadata':null}")
            .accepted();

    assertThat(request.options()).isEqualTo(Request.Options.NONE);
    assertThat(fields(request)).isEqualTo("{}");
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(Given.request("{'future':{'x':1}}").accepted().options())
        .isEqualTo(Request.Options.NONE);
  }

  @Test
  void deviceManagerBodyIsReadAsItIs() {
    Request request =
        Given.request(
                "{'action':'infer','model_type':'clip','model_path':'/models/clip.hef',"
                    + "'model_params':{'image_hef_path':'x'},'request_id':7,'client':'me',"
                    + "'input_data':{'mode':'image','timeout_ms':1}}")
            .accepted();

    assertThat(request.model()).isEqualTo("/models/clip.hef");
    assertThat(request.id()).isEqualTo("7");
    assertThat(fields(request)).isEqualTo("{'mode':'image','timeout_ms':1}");
    assertThat(request.params()).isEmpty();
    assertThat(request.options().timeout()).isEmpty();
  }

  @Test
  void deviceManagerInputIsHandedOnWhateverItIs() {
    assertThat(fields(Given.request("{'input_data':[{'role':'user'}]}").accepted()))
        .isEqualTo("[{'role':'user'}]");
  }

  @Test
  void ownNamesComeBeforeTheDeviceManagers() {
    Request request =
        Given.request(
                "{'client':'me','id':'1','request_id':'2','model':'a','model_path':'b',"
                    + "'input':{'x':1},'input_data':{'y':2}}")
            .accepted();

    assertThat(request.id()).isEqualTo("1");
    assertThat(request.model()).isEqualTo("a");
    assertThat(fields(request)).isEqualTo("{'x':1}");
  }

  @Test
  void modelOfTheBodyComesBeforeTheUserProperty() {
    assertThat(Given.request("{'model':'a'}").user("model", "b").accepted().model()).isEqualTo("a");
    assertThat(Given.request("{}").user("model", "b").accepted().model()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"5000, 5000", "'\"5000\"', 5000", "0.2, 1", "1e30, 604800000", "1e999, 604800000"})
  void timeoutIsANumberOfMilliseconds(String json, long millis) {
    assertThat(Given.request("{'timeout_ms':" + json + "}").accepted().options().timeout())
        .contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "'soon'", "''", "'NaN'", "true", "[1]", "{}"})
  void timeoutThatIsNoneIsRefused(String json) {
    ProtocolException cause = Given.request("{'timeout_ms':" + json + "}").refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.pointer()).isEqualTo("/timeout_ms");
    assertThat(cause.text()).contains("a number of milliseconds greater than 0; got");
  }

  @Test
  void sentAtMayBeMillisecondsSince1970() {
    assertThat(Given.request("{'sent_at':1795168800000}").accepted().options().sentAt())
        .contains(Instant.parse("2026-11-20T10:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'1970-01-01T00:00:12Z'", "12000", "0", "-5", "1e300", "'2200-01-01T00:00:00Z'"})
  void sentAtOfAClockThatWasNeverSetIsIgnored(String json) {
    assertThat(Given.request("{'sent_at':" + json + "}").accepted().options().sentAt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'yesterday'", "'2026-11-20'", "true", "[]"})
  void sentAtThatIsNoTimeIsRefused(String json) {
    ProtocolException cause = Given.request("{'sent_at':" + json + "}").refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text()).contains("a time such as 2026-01-31T12:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'reply_to':5}    | /reply_to | 'reply_to' must be text; got 5",
        "{'model':{}}      | /model    | 'model' must be text; got an object",
        "{'stream':'yes'}  | /stream   | 'stream' must be true or false; got \"yes\"",
        "{'keep':'oldest'} | /keep     | 'keep' must be \"newest\" or \"all\"; got \"oldest\"",
      })
  void fieldOfAWrongKindIsABadRequest(String json, String pointer, String text) {
    ProtocolException cause = Given.request(json).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.pointer()).isEqualTo(pointer);
    assertThat(cause.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"input, '''text'''", "params, '[1]'"})
  void inputAndParamsOfAWrongKindAreInvalidInput(String field, String value) {
    ProtocolException cause = Given.request("{'" + field + "':" + value + "}").refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(cause.pointer()).isEqualTo("/" + field);
    assertThat(cause.text()).startsWith("'" + field + "' must be an object; got ");
  }

  @Test
  void keepAllIsTheDefaultSaidAloud() {
    assertThat(Given.request("{'keep':'all'}").accepted().options().keepNewest()).isFalse();
  }

  @Test
  void metadataIsBounded() {
    String fits = "x".repeat(JsonBody.MAX_METADATA_CHARS - 2);

    assertThat(Given.request("{'metadata':'" + fits + "'}").accepted().options().metadata())
        .isNotNull();
    ProtocolException cause = Given.request("{'metadata':'" + fits + "y'}").refused().cause();
    assertThat(cause.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(cause.pointer()).isEqualTo("/metadata");
    assertThat(cause.text()).contains("at most 16384 characters");
  }

  @Test
  void namesInMetadataCountToo() {
    String name = "x".repeat(JsonBody.MAX_METADATA_CHARS);

    assertThat(Given.request("{'metadata':{'" + name + "':1}}").refused().cause().code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void metadataOfManySmallPartsIsBounded() {
    String list = "[" + "0,".repeat(100_000) + "0]";
    String object = "{'a':" + list.replace("0", "{'bc':1}") + "}";

    assertThat(Given.request("{'metadata':" + list + "}").refused().cause().code())
        .isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(Given.request("{'metadata':" + object + "}").refused().cause().code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void refusalEchoesMetadata() {
    assertThat(Given.request("{'metadata':{'n':1},'keep':'x'}").refused().metadata())
        .hasToString("{\"n\":1}");
  }

  @Test
  void errorTextShowsAtMostSomeOfALongValue() {
    String text = Given.request("{'keep':'" + "é".repeat(100_000) + "'}").refused().cause().text();

    assertThat(text).hasSizeLessThan(200);
  }

  @Test
  void errorTextIsNeverCutInsideACharacter() {
    for (int before = 70; before < 90; before++) {
      String value = "x".repeat(before) + "😀".repeat(10);

      String text = Given.request("{'keep':'" + value + "'}").refused().cause().text();

      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
    }
  }
}

package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormTest {
  private static final byte[] WAV = Given.latin1("RIFF\0\0\0\0WAVEfmt ");
  private static final byte[] ZEROS = new byte[6];

  private static Given body(byte[] bytes) {
    return Given.message("hailo/v1/request/clip/me/1", bytes);
  }

  private static Given body(String text) {
    return Given.message("hailo/v1/request/llm/me/1", text);
  }

  private static String textOf(Given given) {
    return ((RequestInput.Text) given.accepted().input()).text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ff\u00d8\u00ff\u00db",
        "\u0089PNG\r\n\u001a\n",
        "RIFF\1\0\0\0WEBPVP8 ",
        "BM6\0\0\0\0\0\0\0"
      })
  void pictureIsKnownByItsFirstBytes(String latin1) {
    byte[] bytes = Given.latin1(latin1);

    assertThat(body(bytes).accepted().input()).isEqualTo(new RequestInput.Image(bytes));
    assertThat(body(bytes).contentType("image/jpeg").accepted().input())
        .isInstanceOf(RequestInput.Image.class);
    assertThat(body(bytes).contentType("application/octet-stream").accepted().input())
        .isInstanceOf(RequestInput.Image.class);
  }

  @Test
  void pictureIsNotCopied() {
    RequestInput.Image image = (RequestInput.Image) body(Given.JPEG).accepted().input();

    assertThat(image.bytes()).isSameAs(Given.JPEG);
  }

  @Test
  void wavIsKnownByItsFirstBytes() {
    assertThat(body(WAV).accepted().input()).isEqualTo(new RequestInput.Audio(WAV));
    assertThat(body(WAV).contentType("audio/x-wav").accepted().input())
        .isEqualTo(new RequestInput.Audio(WAV));
  }

  @ParameterizedTest
  @CsvSource({"image/jpeg, no picture", "image/gif, GIF89a", "audio/mpeg, ID3"})
  void bodyThatIsNotWhatItsContentTypeSaysIsUnsupported(String contentType, String text) {
    ProtocolException cause = body(text).contentType(contentType).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
    assertThat(cause.text())
        .startsWith("the content type says " + contentType + ", but the body is no ")
        .contains("; send one");
  }

  @Test
  void otherRiffFilesAreNeitherPicturesNorWav() {
    byte[] avi = Given.latin1("RIFF\0\0\0\0AVI LIST");

    assertThat(body(avi).contentType("audio/wav").refused().cause().code())
        .isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
    assertThat(body(avi).contentType("image/webp").refused().cause().code())
        .isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
  }

  @Test
  void textIsThePrompt() {
    assertThat(textOf(body("What is it?"))).isEqualTo("What is it?");
    assertThat(textOf(body("BMW or Audi?"))).isEqualTo("BMW or Audi?");
  }

  @Test
  void byteOrderMarkIsNoPartOfTextOrJson() {
    assertThat(textOf(body("\ufeffhello"))).isEqualTo("hello");
    assertThat(body("\ufeff {\"id\":\"9\"}").accepted().input())
        .isInstanceOf(RequestInput.Fields.class);
    assertThat(
            body("\ufeff{\"input\":{\"a\":1}}").contentType("application/json").accepted().input())
        .isInstanceOf(RequestInput.Fields.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[INST] hello [/INST]", "[the red one", "[ nothing", "[…]"})
  void textMayBeginWithABracket(String prompt) {
    assertThat(textOf(body(prompt))).isEqualTo(prompt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "[", " [ {", "[[", "[\"a\"]", "[-1]", "[true]", "[null,", "[]"})
  void listIsTakenForJsonAndRefused(String json) {
    ProtocolException cause = body(json).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text())
        .isEqualTo("the body must be a JSON object such as {\"input\": {…}}; got a list");
  }

  @Test
  void contentTypeTextIsBelievedWhateverTheTextLooksLike() {
    assertThat(textOf(body("{\"a\":1}").contentType("text/plain; charset=utf-8")))
        .isEqualTo("{\"a\":1}");
    assertThat(textOf(body("[1]").contentType("TEXT/PLAIN"))).isEqualTo("[1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/ld+json", "Application/JSON;q=1"})
  void contentTypeJsonIsBelievedWhateverTheBodyLooksLike(String contentType) {
    ProtocolException cause = body(Given.JPEG).contentType(contentType).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text()).startsWith("the JSON is broken or not UTF-8 at line 1, column 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n\t", "\ufeff"})
  void emptyBodyIsRefused(String text) {
    ProtocolException cause = body(text).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(cause.text())
        .isEqualTo("the body is empty; publish a picture, a JSON object or a text");
  }

  @Test
  void bytesThatAreNothingKnownAreUnsupported() {
    ProtocolException cause = body(Given.latin1("GIF89a\u00ff\u00fe")).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
    assertThat(cause.text()).contains("user properties dtype and shape");
  }

  @Test
  void rawTensorWithoutPropertiesIsNotTakenForText() {
    assertThat(body(ZEROS).refused().cause().code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
    assertThat(body("AAAA").contentType("application/octet-stream").refused().cause().text())
        .contains("'application/octet-stream' says nothing")
        .contains("for a raw tensor the user properties dtype and shape");
  }

  @Test
  void unknownContentTypeIsLookedThrough() {
    assertThat(body("{}").contentType("application/x-thing").accepted().input())
        .isInstanceOf(RequestInput.Fields.class);
    assertThat(body("hello").contentType("application/x-thing").refused().cause().code())
        .isEqualTo(ErrorCode.UNSUPPORTED_MEDIA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "[1, 2, 3]", "(1, 2, 3)", "1x2x3", " 1 , 2 , 3 ", "(1, 2, 3,)"})
  void octetStreamIsATensorByItsUserProperties(String shape) {
    Given given =
        body(ZEROS)
            .contentType("application/octet-stream")
            .user("dtype", "uint8")
            .user("shape", shape);

    Tensor tensor = ((RequestInput.TensorBody) given.accepted().input()).tensor();

    assertThat(tensor.shape()).isEqualTo(List.of(1, 2, 3));
    assertThat(tensor.dtype()).isEqualTo(DataType.UINT8);
    assertThat(tensor.data().array()).isSameAs(ZEROS);
  }

  @Test
  void tensorNeedsNoContentType() {
    assertThat(body(ZEROS).user("dtype", "uint8").user("shape", "6").accepted().input())
        .isInstanceOf(RequestInput.TensorBody.class);
  }

  @Test
  void tensorMayHaveNoDimensions() {
    assertThat(body(new byte[] {1}).user("dtype", "uint8").user("shape", "()").accepted().input())
        .isInstanceOf(RequestInput.TensorBody.class);
  }

  @Test
  void contentTypeComesBeforeTensorProperties() {
    assertThat(
            body(Given.JPEG)
                .contentType("image/jpeg")
                .user("dtype", "uint8")
                .user("shape", "3")
                .accepted()
                .input())
        .isInstanceOf(RequestInput.Image.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float99 | 6      | /input/dtype | 'float99' must be one of uint8, int8, bool",
        "uint8   | 1;2;3  | /input/shape | '1;2;3' must be a list of at most 16 whole numbers",
        "uint8   | -6     | /input/shape | '-6' must be a list",
        "uint8   | 9999999999 | /input/shape | must be a list",
        "uint8   | 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,6 | /input/shape | at most 16",
        "uint8   | 5      | /input       | shape [5] takes 5 bytes, but 6 were given",
        "float32 | 999999999,999999999,999999999 | /input | too large",
      })
  void wrongTensorPropertiesAreToldWithTheirPlace(
      String dtype, String shape, String pointer, String text) {
    ProtocolException cause =
        body(ZEROS).user("dtype", dtype).user("shape", shape).refused().cause();

    assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(cause.pointer()).isEqualTo(pointer);
    assertThat(cause.text()).contains(text);
  }

  @Test
  void oneTensorPropertyAsksForTheOther() {
    assertThat(body(ZEROS).user("dtype", "uint8").refused().cause().text())
        .isEqualTo(
            "a raw tensor needs the user properties dtype and shape; add shape such as 1,224,224,3");
    assertThat(body(ZEROS).user("shape", "6").refused().cause().text())
        .endsWith("add dtype such as uint8");
  }

  @Test
  void bodyOverTheLimitIsTooLargeAndNotRead() {
    byte[] body = "{".getBytes(StandardCharsets.UTF_8);
    RequestCodec codec = new RequestCodec(Given.TOPICS, Given.REPLY_TOPICS, 0, () -> "generated-1");

    Decoded decoded = codec.decode(body(body).message());

    ProtocolException cause = ((Decoded.Refused) decoded).cause();
    assertThat(cause.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(cause.text()).contains("more than the 0 bytes").contains("limits.max_request_bytes");
  }

  @Test
  void modelOfABareBodyIsAUserProperty() {
    assertThat(body(Given.JPEG).user("model", "shapes").accepted().model()).isEqualTo("shapes");
  }
}

package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms as browsers and curl send them, and as nobody should. */
class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=";

  private static List<Multipart.Part> read(String body, String boundary) {
    return Multipart.read(
        body.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1), TYPE + boundary);
  }

  @Test
  void readsFieldsAndFiles() {
    List<Multipart.Part> parts =
        read(
            """
            --X
            Content-Disposition: form-data; name="model"

            a
            --X
            content-type: Image/JPEG; q=1
            content-disposition: form-data; name="image"; filename="a;b.jpg"

            \u00ff\u00d8
            --Y
            --X
            Content-Disposition: form-data; name=empty

            --X--
            ignored""",
            "X");

    assertThat(parts).extracting(Multipart.Part::name).containsExactly("model", "image", "empty");
    assertThat(parts.get(0).text()).isEqualTo("a");
    assertThat(parts.get(0).isFile()).isFalse();
    assertThat(parts.get(1).isFile()).isTrue();
    assertThat(parts.get(1).contentType()).isEqualTo("image/jpeg");
    assertThat(parts.get(1).body())
        .isEqualTo("\u00ff\u00d8\r\n--Y".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(parts.get(2).body()).isEmpty();
  }

  @Test
  void takesAQuotedBoundaryAndWhatStandsBeforeTheFirstPart() {
    String body = "hello\n--a b\nContent-Disposition: form-data; name=\"x\"\n\n1\n--a b--\n";

    assertThat(read(body, "\"a b\""))
        .singleElement()
        .extracting(Multipart.Part::text)
        .isEqualTo("1");
  }

  @Test
  void readsNoPartsOutOfAnEmptyForm() {
    assertThat(read("--X--\n", "X")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--X",
        "--X\n",
        "--X\nContent-Disposition: form-data; name=\"a\"\n",
        "--X\nContent-Disposition: form-data; name=\"a\"\n\n",
        "--X\nContent-Disposition: form-data; name=\"a\"\n\nbody",
        "--X\nContent-Disposition: form-data; name=\"a\"\n\nbody\n--X",
        "--X\nContent-Disposition: form-data\n\nbody\n--X--",
        "--X\n\nbody\n--X--",
        "--Y\nContent-Disposition: form-data; name=\"a\"\n\nbody\n--Y--"
      })
  void refusesWhatIsBroken(String body) {
    assertThatThrownBy(() -> read(body, "X"))
        .isInstanceOfSatisfying(
            HttpFailure.class, failure -> assertThat(failure.status()).isEqualTo(400));
  }

  @Test
  void refusesMoreThanSomeParts() {
    String part = "--X\nContent-Disposition: form-data; name=\"a\"\n\n1\n";

    assertThat(read(part.repeat(32) + "--X--", "X")).hasSize(32);
    assertThatThrownBy(() -> read(part.repeat(33) + "--X--", "X")).hasMessageContaining("32 parts");
  }

  @Test
  void refusesAHeadWithoutEnd() {
    String head = "--X\nContent-Disposition: form-data; name=\"a\"\nA: " + "b".repeat(9_000);

    assertThatThrownBy(() -> read(head + "\n\nbody\n--X--", "X")).isInstanceOf(HttpFailure.class);
  }

  @Test
  void refusesATypeWithoutBoundary() {
    assertThatThrownBy(() -> Multipart.read(new byte[0], "multipart/form-data"))
        .hasMessageContaining("boundary");
  }
}

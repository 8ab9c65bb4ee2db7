package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorCodecTest {
  private static final ObjectMapper JSON = Json.mapper(Given.MAX_BYTES);

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 100)
  void tensorIsReadAsItWasWritten(@ForAll DataType dtype, @ForAll @Size(max = 20) byte[] seed) {
    byte[] bytes = new byte[seed.length * dtype.bytes()];
    System.arraycopy(seed, 0, bytes, 0, seed.length);
    Tensor tensor = Tensor.ofBytes(dtype, List.of(1, seed.length), bytes);

    Tensor read = TensorCodec.read(json(TensorCodec.write(tensor).toString()), "/input");

    assertThat(read).isEqualTo(tensor);
    assertThat(read.data()).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void tensorIsWrittenAsTheDeviceManagersUsersHaveIt() {
    Tensor tensor = Tensor.ofFloats(List.of(1, 2), new float[] {1, -2});

    assertThat(TensorCodec.write(tensor))
        .hasToString("{\"dtype\":\"float32\",\"shape\":[1,2],\"data_b64\":\"AACAPwAAAMA=\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5 | /t | a tensor {dtype, shape, data_b64} is expected here; got 5",
        "[] | /t | got a list",
        "{} | /t/dtype | dtype must be one of uint8, int8, bool",
        "{'dtype':'double','shape':[],'data_b64':''} | /t/dtype | got \"double\"",
        "{'dtype':'uint8','data_b64':''} | /t/shape | got nothing",
        "{'dtype':'uint8','shape':[-1],'data_b64':''} | /t/shape | whole numbers",
        "{'dtype':'uint8','shape':[1.5],'data_b64':''} | /t/shape | got 1.5",
        "{'dtype':'uint8','shape':[99999999999],'data_b64':''} | /t/shape | got 99999999999",
        "{'dtype':'uint8','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],'data_b64':''} | /t/shape | 16",
        "{'dtype':'uint8','shape':[1]} | /t/data_b64 | base64 text is expected here; got nothing",
        "{'dtype':'uint8','shape':[1],'data_b64':5} | /t/data_b64 | got 5",
        "{'dtype':'uint8','shape':[1],'data_b64':'!!'} | /t/data_b64 | not base64 text",
        "{'dtype':'uint8','shape':[2],'data_b64':'AA=='} | /t | takes 2 bytes, but 1 were given",
        "{'dtype':'uint8','shape':[2000000000,2000000000,2000000000],'data_b64':''} | /t | too large",
      })
  void tensorThatIsNoneIsInvalidInputWithItsPlace(String json, String pointer, String text) {
    ProtocolException cause =
        catchThrowableOfType(ProtocolException.class, () -> TensorCodec.read(json(json), "/t"));

    assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(cause.pointer()).isEqualTo(pointer);
    assertThat(cause.text()).contains(text);
  }

  @Property(tries = 100)
  void base64MayBeADataUriOrWrappedIntoLines(@ForAll @Size(max = 200) byte[] bytes) {
    String plain = Base64.getEncoder().encodeToString(bytes);
    String wrapped = Base64.getMimeEncoder().encodeToString(bytes) + "\n";

    assertThat(decoded(plain)).isEqualTo(bytes);
    assertThat(decoded(plain.replace("=", ""))).isEqualTo(bytes);
    assertThat(decoded(wrapped)).isEqualTo(bytes);
    assertThat(decoded("data:image/jpeg;base64," + plain)).isEqualTo(bytes);
    assertThat(decoded("data:;base64," + wrapped)).isEqualTo(bytes);
  }

  private static byte[] decoded(String text) {
    return TensorCodec.base64(TextNode.valueOf(text), "/image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`data:image/png,raw` | a data URI must be data:<type>;base64,<data>",
        "`data:`              | a data URI must be",
        "`data:,`             | a data URI must be",
        "`A`                  | this is not base64 text",
        "`AAAA é`             | this is not base64 text",
        "`../etc/passwd`      | this is not base64 text (RFC 4648): \"../etc/passwd\"",
      })
  void textThatIsNotBase64IsInvalidInput(String text, String message) {
    ProtocolException cause =
        catchThrowableOfType(
            ProtocolException.class,
            () -> TensorCodec.base64(TextNode.valueOf(text), "/input/image"));

    assertThat(cause.code()).isEqualTo(ErrorCode.INVALID_INPUT);
    assertThat(cause.pointer()).isEqualTo("/input/image");
    assertThat(cause.text()).contains(message);
  }

  @Test
  void tensorObjectIsToldFromOthers() {
    assertThat(TensorCodec.isTensor(json("{'data_b64':''}"))).isTrue();
    assertThat(TensorCodec.isTensor(json("{'dtype':'uint8','shape':[]}"))).isTrue();
    assertThat(TensorCodec.isTensor(json("{'dtype':'uint8'}"))).isFalse();
    assertThat(TensorCodec.isTensor(json("'text'"))).isFalse();
  }

  @Test
  void tensorIsAViewOfItsBytesWithAPositionOfItsOwn() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);

    Tensor tensor = new Tensor(DataType.UINT8, List.of(2), bytes);
    tensor.data().get();

    assertThat(tensor.data().remaining()).isEqualTo(2);
    assertThat(tensor.data().get(0)).isEqualTo((byte) 1);
    assertThat(bytes.position()).isEqualTo(1);
  }

  @Test
  void floatsAreReadLittleEndian() {
    Tensor tensor = Tensor.ofBytes(DataType.FLOAT32, List.of(), new byte[] {0, 0, -128, 63});

    assertThat(tensor.floats().get(0)).isEqualTo(1f);
    assertThatIllegalStateException()
        .isThrownBy(() -> Tensor.ofBytes(DataType.UINT8, List.of(1), new byte[1]).floats());
  }

  @Test
  void sizeOfAShapeIsChecked() {
    assertThat(Tensor.byteSize(DataType.FLOAT64, List.of(2, 3))).isEqualTo(48);
    assertThat(Tensor.byteSize(DataType.UINT8, List.of(2, 0))).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.byteSize(DataType.UINT8, List.of(-1)))
        .withMessageContaining("negative");
  }

  @Test
  void dataTypesAreNamedAsNumpyNamesThem() {
    assertThat(DataType.ofLabel("float16")).contains(DataType.FLOAT16);
    assertThat(DataType.ofLabel("FLOAT16")).isEmpty();
    assertThat(DataType.labels())
        .isEqualTo("uint8, int8, bool, uint16, int16, float16, int32, float32, int64, float64");
  }
}

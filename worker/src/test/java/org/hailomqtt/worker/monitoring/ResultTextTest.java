package org.hailomqtt.worker.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'labels': [{'label': 'a red circle'}, {'label': 'a star'}]} | a red circle",
        "{'boxes': [{'label': 'dog'}, {'label': 'person'}, {'label': 'dog'}]} | 2 dog, 1 person",
        "{'boxes': []} | nothing found",
        "{'people': [{}]} | 1 person",
        "{'people': [{}, {}]} | 2 people",
        "{'faces': [{}, {}]} | 2 faces",
        "{'lines': [{'text': 'Platform 4'}, {'text': 'mind the gap'}]} | Platform 4 / mind the gap",
        "{'text': 'A postman,\\nwith a dog.'} | A postman, with a dog.",
        "{'text': ''} | nothing found",
        "{'results': [{'text': 'a'}, {'faces': [{}]}]} | a; 1 face",
        "{'embedding': {}} | embedding",
        "{'outputs': {}} | outputs",
        "{} | nothing found",
      })
  void saysAResultInAFewWords(String json, String text) throws Exception {
    String result = json.replace('\'', '"');

    assertThat(ResultText.of(new ObjectMapper().readTree(result))).isEqualTo(text);
  }

  @Test
  void cutsWhatIsTooLong() {
    assertThat(ResultText.cut("x".repeat(255))).isEqualTo("x".repeat(255));
    assertThat(ResultText.cut("x".repeat(256))).isEqualTo("x".repeat(254) + "…");
  }

  @Test
  void cutsNoCharacterInTwo() {
    String text = "x".repeat(253) + "😀😀";

    String cut = ResultText.cut(text);

    assertThat(cut).isEqualTo("x".repeat(253) + "…");
    assertThat(cut.length()).isLessThanOrEqualTo(ResultText.MOST_CHARACTERS);
  }
}

package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void showsAShortTextAsItIs() {
    assertThat(Excerpt.of("größer als 3 €, 😀")).isEqualTo("größer als 3 €, 😀");
  }

  @Test
  void cutsALongTextAndNotWithinACharacter() {
    assertThat(Excerpt.of("x".repeat(79) + "😀😀")).isEqualTo("x".repeat(79) + "…");
    assertThat(Excerpt.of("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
  }

  @Test
  void letsNobodyWriteALineOfTheLogOrSteerATerminal() {
    assertThat(Excerpt.of("a\nb\r\u001b[2J\0\u2028\uFFFE\uD800"))
        .isEqualTo("a\uFFFDb\uFFFD\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFD");
  }
}

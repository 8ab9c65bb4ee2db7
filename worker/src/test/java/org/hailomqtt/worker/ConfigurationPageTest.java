package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * To write the page anew: {@code mvn -pl worker test -Dtest=ConfigurationPageTest -Dwrite.docs}.
 */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void pageIsWhatTheTableOfKeysSays() throws IOException {
    if (System.getProperty("write.docs") != null) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ConfigurationPage.text());
    }

    assertThat(PAGE).content().isEqualTo(ConfigurationPage.text());
  }

  @Test
  void everyKeySaysWhoTurnsIt() {
    assertThat(Keys.ALL).allSatisfy(key -> assertThat(key.turned()).hasSizeGreaterThan(20));
  }
}

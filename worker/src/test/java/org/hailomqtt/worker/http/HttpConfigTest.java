package org.hailomqtt.worker.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses as they are written. */
class HttpConfigTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5099, 127.0.0.1, 5099, true",
    "localhost:1,    localhost, 1,    true",
    "[::1]:5099,     ::1,       5099, true",
    "0.0.0.0:5099,   0.0.0.0,   5099, false",
    "[::]:65535,     ::,        65535, false",
    "pi.local:80,    pi.local,  80,   false",
    "127.1:80,       127.1,     80,   false"
  })
  void readsAndWritesAnAddress(String text, String host, int port, boolean loopback) {
    HttpConfig.Address address = HttpConfig.Address.parse(text).orElseThrow();

    assertThat(address).isEqualTo(new HttpConfig.Address(host, port));
    assertThat(address.isLoopback()).isEqualTo(loopback);
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5099",
        ":5099",
        "a:0",
        "a:65536",
        "a:",
        "::1:5099",
        "http://a:1",
        "a b:1",
        "a:1/"
      })
  void refusesWhatIsNone(String text) {
    assertThat(HttpConfig.Address.parse(text)).isEmpty();
  }

  @Test
  void neverShowsTheToken() {
    assertThat(HttpConfig.DEFAULT.withToken("very-secret").toString())
        .doesNotContain("very-secret");
  }
}

package org.hailomqtt.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hailomqtt.worker.http.HttpConfig;

/** Reads the settings of the HTTP server. One thread. */
final class HttpReader {
  private final Settings settings;

  HttpReader(Settings settings) {
    this.settings = settings;
  }

  HttpConfig read() {
    Optional<HttpConfig.Address> bind =
        settings.value(HttpKeys.HTTP_BIND, HttpConfig.DEFAULT::bind);
    Optional<String> token = readToken();
    boolean isOpen = bind.isPresent() && !bind.get().isLoopback();
    if (isOpen && token.isEmpty()) {
      settings.refuse(
          HttpKeys.HTTP_BIND,
          "other machines reach this address, so set http.token or http.token_file too; without a"
              + " token, 127.0.0.1:PORT");
    }
    return new HttpConfig(bind, token);
  }

  private Optional<String> readToken() {
    Optional<String> token = settings.value(HttpKeys.HTTP_TOKEN);
    Optional<Path> file = settings.value(HttpKeys.HTTP_TOKEN_FILE);
    if (file.isEmpty()) {
      return token;
    }
    if (token.isPresent()) {
      settings.refuse(HttpKeys.HTTP_TOKEN_FILE, "set this or http.token, not both");
      return token;
    }
    Optional<String> line = firstLine(file.get()).filter(HttpKeys::isToken);
    if (line.isEmpty()) {
      settings.refuse(
          HttpKeys.HTTP_TOKEN_FILE,
          "its first line must be the token: " + HttpKeys.HTTP_TOKEN.rule().allowed());
    }
    return line;
  }

  private static Optional<String> firstLine(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return Optional.ofNullable(lines.readLine()).map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

package org.hailomqtt.worker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hailomqtt.protocol.Json;

/** The token given once for a cookie, so that a page can be used. Thread-safe. */
final class LoginEndpoints {
  private static final int MAX_BYTES = 8 << 10;

  private final ObjectMapper json = Json.mapper(MAX_BYTES);
  private final Optional<TokenCheck> token;

  LoginEndpoints(Optional<TokenCheck> token) {
    this.token = token;
  }

  private record Done(boolean loggedIn) {}

  /** Takes {@code token} in JSON or of a form. */
  void login(Call call) throws IOException {
    String given = given(call);
    if (token.isPresent()) {
      if (!token.get().isToken(given)) {
        throw new HttpFailure(
            StatusCodes.UNAUTHORIZED, "UNAUTHORIZED", "this is not the token (setting http.token)");
      }
      call.set("Set-Cookie", token.get().cookie());
    }
    call.json(StatusCodes.OK, new Done(true));
  }

  private String given(Call call) throws IOException {
    byte[] body = call.body(MAX_BYTES);
    if (!call.mediaType().equals(Call.JSON)) {
      return Query.parse(new String(body, StandardCharsets.UTF_8)).get("token").orElse("");
    }
    try {
      return json.readTree(body).path("token").asText();
    } catch (JsonProcessingException e) {
      throw new HttpFailure(
          StatusCodes.BAD_REQUEST, "BAD_REQUEST", "this is no JSON; send {\"token\": \"…\"}");
    }
  }

  void logout(Call call) throws IOException {
    token.ifPresent(known -> call.set("Set-Cookie", known.expiredCookie()));
    call.json(StatusCodes.OK, new Done(false));
  }
}

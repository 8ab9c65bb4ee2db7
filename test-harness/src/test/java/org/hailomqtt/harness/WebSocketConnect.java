package org.hailomqtt.harness;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Connects to a broker as a browser does. Immutable. */
final class WebSocketConnect {
  /** CONNECT of MQTT 3.1.1, clean, 60 s, from "b". */
  private static final byte[] CONNECT = {
    0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'b'
  };

  private WebSocketConnect() {}

  /** The code of the CONNACK; 0 for "come in". */
  static int code(int port) {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            code.complete(data.remaining() < 4 ? -1 : (int) data.get(data.position() + 3));
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void onError(WebSocket socket, Throwable error) {
            code.completeExceptionally(error);
          }
        };
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("mqtt")
            .buildAsync(URI.create("ws://127.0.0.1:" + port), listener)
            .orTimeout(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS)
            .join();
    try {
      socket.sendBinary(ByteBuffer.wrap(CONNECT), true).join();
      return code.orTimeout(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS).join();
    } finally {
      socket.abort();
    }
  }
}

package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
  private static final byte[] HELLO = {1, 2, 3, 4, 5};

  private EchoServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new EchoServer();
    proxy = FaultProxy.before(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesBytesBothWays() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client)).isEqualTo(HELLO);
    }
  }

  @Test
  void passesOnTheEndOfAConnection() throws IOException {
    try (Socket client = connect()) {
      echo(client);

      client.shutdownOutput();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      await().until(() -> proxy.connections() == 0);
    }
  }

  @Test
  void aCutResetsTheClient() throws IOException {
    try (Socket client = connect()) {
      echo(client);

      proxy.cut();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void aClientGetsInAgainAfterACut() throws IOException {
    try (Socket first = connect()) {
      echo(first);
      proxy.cut();

      try (Socket second = connect()) {
        assertThat(echo(second)).isEqualTo(HELLO);
      }
    }
  }

  @Test
  void halfOpenHoldsBackWithoutClosing() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.halfOpen();

      client.getOutputStream().write(HELLO);

      client.setSoTimeout(200);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatHalfOpenHeldBackComesAfterResume() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.halfOpen();
      client.getOutputStream().write(HELLO);

      proxy.resume();

      assertThat(client.getInputStream().readNBytes(HELLO.length)).isEqualTo(HELLO);
    }
  }

  @Test
  void aHalfOpenConnectionCanBeCut() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.halfOpen();
      client.getOutputStream().write(HELLO);

      proxy.cut();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void delayActsOnEachWay() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.delay(Duration.ofMillis(100));

      long start = System.nanoTime();
      echo(client);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void delayIsNoLimitOfTheRate() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.delay(Duration.ofMillis(300));

      long start = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        client.getOutputStream().write(HELLO);
      }
      client.getInputStream().readNBytes(10 * HELLO.length);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void throttleLimitsTheRate() throws IOException {
    try (Socket client = connect()) {
      echo(client);
      proxy.throttle(20_000);

      long start = System.nanoTime();
      client.getOutputStream().write(new byte[10_000]);
      client.getInputStream().readNBytes(10_000);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(450));
    }
  }

  @Test
  void refuseKeepsNewClientsOutAndOldOnesIn() throws IOException {
    try (Socket old = connect()) {
      echo(old);
      proxy.refuse();

      try (Socket late = connect()) {
        assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketException.class);
      }
      assertThat(echo(old)).isEqualTo(HELLO);
    }
  }

  @Test
  void closingEndsEveryThread() throws IOException {
    try (Socket client = connect()) {
      echo(client);

      proxy.close();

      await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(this::isOfProxy));
    }
  }

  private boolean isOfProxy(Thread thread) {
    return thread.getName().startsWith("fault-proxy");
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static byte[] echo(Socket client) throws IOException {
    client.getOutputStream().write(HELLO);
    return client.getInputStream().readNBytes(HELLO.length);
  }
}

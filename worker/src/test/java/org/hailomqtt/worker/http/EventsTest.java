package org.hailomqtt.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hailomqtt.protocol.WorkerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who listens to events hears of what changes, and holds up nobody. */
class EventsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<Socket> sockets = new ArrayList<>();
  private HttpBench bench;

  @BeforeEach
  void open() {
    bench = HttpBench.open();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    bench.close();
  }

  private BufferedReader listen() throws IOException {
    Socket socket = bench.connect();
    sockets.add(socket);
    socket
        .getOutputStream()
        .write("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static String next(BufferedReader events) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith("data: ")) {
      line = events.readLine();
    }
    return String.valueOf(line);
  }

  private void tick(Duration by) {
    bench.clock.advance(by);
    bench.service.check();
  }

  @Test
  void tellsTheStatusAtOnceAndEachChange() throws IOException {
    BufferedReader events = listen();
    assertThat(next(events)).contains("\"state\":\"ready\"");
    tick(Duration.ofSeconds(1));
    assertThat(next(events)).contains("\"state\":\"ready\"");

    bench.view.state = WorkerState.PAUSED;
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              tick(Duration.ofMillis(250));
              return events.ready();
            });

    assertThat(next(events)).contains("\"state\":\"paused\"");
  }

  @Test
  void tellsWhatOnlyCountsOnceASecondAndAStateAtOnce() {
    EventHub hub = new EventHub(bench.view::status, bench.clock);
    EventClient client = new EventClient();
    List<String> told = new CopyOnWriteArrayList<>();
    hub.add(client);
    Thread listener = new Thread(() -> collect(client, told));
    listener.start();

    hub.check();
    for (int i = 1; i <= 8; i++) {
      bench.view.received.incrementAndGet();
      bench.clock.advance(Duration.ofMillis(250));
      hub.check();
    }
    bench.clock.advance(Duration.ofSeconds(2));
    hub.check();
    bench.clock.advance(Duration.ofMillis(250));
    bench.view.state = WorkerState.PAUSED;
    hub.check();
    bench.view.state = WorkerState.READY;
    hub.check();

    await().atMost(LIMIT).until(() -> told.toString().contains("paused"));
    assertThat(told)
        .extracting(
            event -> event.replaceAll("(?s).*state\":\"(\\w+).*received\":(\\d+).*", "$1 $2"))
        .containsExactly("ready 0", "ready 4", "ready 8", "paused 8");
    client.end();
  }

  private static void collect(EventClient client, List<String> told) {
    try {
      client.run(event -> told.add(new String(event, UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void servesSomeAndSendsMoreAway() throws IOException {
    for (int i = 0; i < EventHub.MOST_CLIENTS; i++) {
      next(listen());
    }

    assertThat(bench.get("/v1/events").status()).isEqualTo(503);
    assertThat(bench.get("/health").status()).isEqualTo(200);
    sockets.get(0).close();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              bench.view.received.incrementAndGet();
              tick(Duration.ofSeconds(1));
              BufferedReader again = listen();
              return again.readLine().contains("200");
            });
  }

  @Test
  void dropsWhoDoesNotRead() {
    EventClient client = new EventClient();
    List<byte[]> written = new ArrayList<>();

    for (int i = 0; i < 2 * EventClient.MOST_WAITING; i++) {
      client.offer(new byte[] {1});
    }

    try {
      client.run(written::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(written).as("it ends, instead of catching up").isEmpty();
  }

  @Test
  void endsWithTheServer() throws IOException {
    BufferedReader events = listen();
    next(events);

    bench.service.close();

    String line = events.readLine();
    while (line != null && !line.equals("0")) {
      line = events.readLine();
    }
    assertThat(bench.submissions.closed).isTrue();
  }
}

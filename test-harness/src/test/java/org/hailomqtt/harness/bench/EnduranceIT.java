package org.hailomqtt.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hailomqtt.harness.MosquittoBroker;
import org.hailomqtt.harness.MosquittoSettings;
import org.hailomqtt.harness.ProcessMemory;
import org.hailomqtt.harness.ScratchDirectory;
import org.hailomqtt.harness.WorkerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a worker needs does not grow with the requests it has served.
 *
 * <p>{@code -Dendurance.requests=1000000} has it serve that many; what is seen after each tenth is
 * printed as a table.
 */
@Tag("long")
class EnduranceIT {
  private static final int REQUESTS = Integer.getInteger("endurance.requests", 100_000);
  private static final int PARTS = 10;
  private static final int WARM_UP = 3;
  private static final Duration SLICE = Duration.ofMillis(250);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /**
   * What a worker has and holds.
   *
   * @param heapBytes after a full collection
   * @param ledgerBytes of all files in its data directory
   */
  private record Footprint(
      long requests,
      long heapBytes,
      long residentBytes,
      long threads,
      long files,
      long ledgerBytes) {

    @Override
    public String toString() {
      return "%10d %8.1f %8.1f %8d %6d %10.1f"
          .formatted(
              requests, heapBytes / 1e6, residentBytes / 1e6, threads, files, ledgerBytes / 1e6);
    }
  }

  @Test
  void neitherMemoryNorThreadsNorFilesNorLedgerGrow() throws Exception {
    MosquittoSettings settings = MosquittoSettings.inMemory().with("set_tcp_nodelay true");
    List<Footprint> seen = new ArrayList<>();
    try (ScratchDirectory models = ScratchDirectory.create("endurance-models");
        ScratchDirectory data = ScratchDirectory.create("endurance-data");
        MosquittoBroker broker = MosquittoBroker.start(settings);
        WorkerProcess worker =
            WorkerProcess.start(
                broker.uri(),
                "endurance",
                "--models-dir",
                BenchModels.write(models).toString(),
                "--data-dir",
                data.path().toString())) {
      worker.awaitOnline(broker, START_LIMIT);
      serve(broker.port(), parts -> seen.add(footprint(worker.pid(), data.path(), parts)));
    }
    System.out.println("  requests  heap MB   rss MB  threads  files  ledger MB");
    seen.forEach(System.out::println);

    Footprint first = seen.get(1); // after the warm-up
    // The compiler's memory comes and goes by 30 MB until it has seen everything.
    long early =
        seen.stream().limit(WARM_UP).mapToLong(Footprint::residentBytes).max().orElseThrow();
    assertThat(seen.subList(WARM_UP, seen.size()))
        .allSatisfy(
            later -> {
              assertThat(later.heapBytes()).isLessThan(first.heapBytes() + (4 << 20));
              assertThat(later.residentBytes()).isLessThan(early + (16 << 20));
              assertThat(later.threads()).isLessThanOrEqualTo(first.threads() + 2);
              assertThat(later.files()).isLessThanOrEqualTo(first.files() + 4);
              assertThat(later.ledgerBytes()).isLessThan(96 << 20);
            });
  }

  /** Looks after each part. */
  private interface Look {
    void after(long requests) throws IOException, InterruptedException;
  }

  private static void serve(int port, Look look) throws IOException, InterruptedException {
    Scenario small = Scenario.all().get(0);
    RequestPacket packet =
        new RequestPacket(Responder.WORKER.requestPrefix("endurance"), small.body());
    AtomicLong replies = new AtomicLong();
    try (Requester requester =
        new Requester(
            port,
            "endurance",
            small.body().needsMqtt5(),
            Responder.WORKER.replyFilter("endurance"))) {
      for (int part = 1; part <= PARTS; part++) {
        while (replies.get() < (long) part * REQUESTS / PARTS) {
          requester.inFlight(
              packet, BenchPlan.WINDOW, SLICE, (time, reply) -> replies.incrementAndGet());
        }
        look.after(replies.get());
      }
    }
  }

  private static Footprint footprint(long pid, Path data, long requests)
      throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    Path process = Path.of("/proc", String.valueOf(pid));
    return new Footprint(
        requests,
        heapBytes(jcmd(pid, "GC.heap_info")),
        ProcessMemory.of(pid).orElseThrow().residentBytes(),
        count(process.resolve("task")),
        count(process.resolve("fd")),
        bytes(data));
  }

  /** The sum over the generations, without metaspace. */
  private static long heapBytes(String info) {
    Matcher used = USED.matcher(info.substring(0, info.indexOf("Metaspace")));
    long kilobytes = 0;
    while (used.find()) {
      kilobytes += Long.parseLong(used.group(1));
    }
    return kilobytes * 1024;
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(output).isZero();
    return output;
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}

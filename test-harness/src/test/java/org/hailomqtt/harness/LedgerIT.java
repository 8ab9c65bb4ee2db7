package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker still knows after it was killed or stopped. */
@Timeout(120)
class LedgerIT {
  private static final Duration LATE = Duration.ofMillis(1_500);
  private static final int LARGE = 20_000;

  private final InferRequests requests = new InferRequests("me");

  private SimulatedModels models;
  private MosquittoBroker broker;
  private FaultProxy proxy;
  private WorkerProcess worker;
  private Producer producer;

  @BeforeEach
  void start() {
    models =
        new SimulatedModels()
            .with("small", Duration.ofMillis(1))
            .with("large", Duration.ofMillis(1), LARGE)
            .with("slow", Duration.ofMillis(500));
    broker = MosquittoBroker.start();
    proxy = FaultProxy.before(broker);
    worker = startWorker("ledger");
    worker.awaitReady(broker, Limits.GENEROUS);
    producer = Producer.mqtt5(broker, "me");
    producer.subscribe(requests.replies(), 1);
  }

  private WorkerProcess startWorker(String id, String... flags) {
    String[] all = new String[flags.length + 4];
    all[0] = "--models-dir";
    all[1] = models.path().toString();
    all[2] = "--log-level";
    all[3] = "debug";
    System.arraycopy(flags, 0, all, 4, flags.length);
    return WorkerProcess.start(proxy.uri(), id, all);
  }

  @AfterEach
  void stop() {
    producer.close();
    worker.close();
    proxy.close();
    broker.close();
    models.close();
  }

  /** The id is the first thing of what a line says, and the step the last. */
  private long said(String step) {
    return worker.output().lines().filter(line -> line.endsWith("1: " + step)).count();
  }

  private void awaitSaid(String step, int times) {
    await()
        .atMost(Limits.GENEROUS)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(said(step)).as(worker.describe()).isEqualTo(times));
  }

  private void repliesAgainWithTheSameBytesAfterAKill(String model) {
    proxy.delay(LATE);
    var unused = producer.publishLater(requests.to(model, "1"));
    String first = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    // The broker's PUBACK is still on its way through the proxy.
    worker.kill9();
    assertThat(said("published")).isEqualTo(1);
    assertThat(said("confirmed")).isZero();
    proxy.cut();
    proxy.resume();

    worker.restart();

    String second = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    assertThat(second).isEqualTo(first.substring(0, first.length() - 1) + ",\"duplicate\":true}");
    awaitSaid("acknowledged", 1);
    assertThat(said("started")).isEqualTo(1);
    assertThat(said("stored")).isEqualTo(1);
  }

  @Test
  void aPublishedReplyIsPublishedAgainWithTheSameBytes() {
    repliesAgainWithTheSameBytesAfterAKill("small");
  }

  @Test
  void aLargePublishedReplyIsPublishedAgainWithTheSameBytes() {
    repliesAgainWithTheSameBytesAfterAKill("large");

    assertThat(worker.data().resolve("replies")).isNotEmptyDirectory();
  }

  @Test
  void aStoredReplyThatNeverLeftIsPublishedAndIsNoDuplicate() {
    var unused = producer.publishLater(requests.to("slow", "1"));
    awaitSaid("started", 1);
    proxy.halfOpen();
    awaitSaid("stored", 1);
    worker.kill9();
    proxy.cut();
    proxy.resume();

    worker.restart();

    String reply = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    awaitSaid("acknowledged", 1);
    assertThat(producer.deliveries()).hasSize(1);
    assertThat(said("started")).isEqualTo(1);
    assertThat(reply).contains("\"status\":\"ok\"");
  }

  @Test
  void aRequestThatRanWhenTheWorkerWasKilledRunsAgain() {
    producer.publish(requests.to("slow", "1"));
    awaitSaid("started", 1);
    worker.kill9();

    worker.restart();

    producer.await(requests.reply("1"), Limits.GENEROUS);
    awaitSaid("acknowledged", 1);
    assertThat(said("started")).isEqualTo(2);
  }

  @Test
  void theSameRequestAgainIsAnsweredFromTheLedgerOfAStoppedWorker() {
    producer.publish(requests.to("small", "1"));
    String first = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    awaitSaid("acknowledged", 1);
    worker.restart();

    producer.publish(requests.to("small", "1"));

    String second = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    assertThat(second).isEqualTo(first.substring(0, first.length() - 1) + ",\"duplicate\":true}");
    assertThat(said("started")).isEqualTo(1);
  }

  @Test
  void lookupPublishesTheReplyAgain() {
    producer.publish(requests.to("small", "1"));
    String first = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    awaitSaid("acknowledged", 1);
    worker.kill9();
    worker.restart();
    worker.awaitOnline(broker, Limits.GENEROUS);
    producer.subscribe("boss/reply/1", 1);

    producer.publish(
        Message.of("hailo/v1/control/all/lookup/me/1", "{\"reply_to\": \"boss/reply/1\"}"));

    String told = producer.await("boss/reply/1", Limits.GENEROUS).text();
    String again = producer.await(requests.reply("1"), Limits.GENEROUS).text();
    assertThat(told).contains("\"state\":\"complete\"");
    assertThat(again).isEqualTo(first.substring(0, first.length() - 1) + ",\"duplicate\":true}");
  }

  @Test
  void aSecondWorkerOnTheSameDataIsToldWhoHasIt() {
    try (WorkerProcess second = startWorker("other", "--data-dir", worker.data().toString())) {
      await().atMost(Limits.GENEROUS).until(() -> !second.isAlive());

      assertThat(second.output()).contains("data.dir " + worker.data() + " is in use");
    }
  }

  @Test
  void aWorkerWithoutAPlaceForItsLedgerServesAndSaysSo() throws IOException {
    try (ScratchDirectory scratch = ScratchDirectory.create("blocked")) {
      Path inTheWay = scratch.write("file", "no directory");
      worker.close();
      worker = startWorker("ledger", "--data-dir", inTheWay.resolve("data").toString());
      producer.subscribe("hailo/v1/worker/ledger/status", 1);

      producer.publish(requests.to("small", "1"));
      producer.await(requests.reply("1"), Limits.GENEROUS);
      await()
          .atMost(Limits.GENEROUS)
          .untilAsserted(
              () ->
                  assertThat(producer.deliveries())
                      .extracting(Delivery::text)
                      .anyMatch(text -> text.contains("the ledger can't be written to data.dir")));

      Files.delete(inTheWay);
      await()
          .atMost(Limits.GENEROUS)
          .until(() -> worker.output().contains("the ledger is written again"));
      worker.close();
    }
  }
}

package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ModelCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AdmitterTest {
  private static final String ENTRY =
      """
      name: echo
      type: echo
      devices: [simulated]
      tensors: {main: {inputs: {input: {dtype: uint8, shape: [1]}}, outputs: {output: {dtype: uint8, shape: [1]}}}}
      """;

  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();
  private final AtomicLong sequence = new AtomicLong();
  private Admitter admitter;

  @BeforeEach
  void readCatalog(@TempDir Path models) throws Exception {
    Path entries = Files.createDirectories(models.resolve("models.d"));
    Files.writeString(entries.resolve("echo.yaml"), ENTRY);
    admitter =
        new Admitter(
            bench.codec,
            Map.of("echo", bench.handler),
            () -> ModelCatalog.load(List.of(models), DeviceKind.SIMULATED),
            bench.ledger,
            bench.deadlines,
            bench.entrance(0),
            bench.answers,
            bench.outcomes,
            bench.metrics);
  }

  private void admit(InboundMessage message) {
    bench.metrics.count(Event.RECEIVED, Lane.NORMAL);
    admitter.admit(
        new Inbound(
            Lane.NORMAL, message, delivery, sequence.getAndIncrement(), bench.clock.getAsLong()),
        new HeldBodies(bench.codec, Path.of(""), Long.MAX_VALUE).receive(message));
  }

  private static InboundMessage message(String topic, String body, boolean retained) {
    return new InboundMessage(
        topic, body.getBytes(StandardCharsets.UTF_8), 1, retained, MessageProperties.NONE);
  }

  private void assertRefused(String code) {
    assertThat(delivery.bodies()).singleElement().asString().contains('"' + code + '"');
    assertThat(delivery.acknowledgements()).isZero();
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
    assertThat(bench.metrics.total(Event.REFUSED)).isEqualTo(1);
    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
  }

  @Test
  void queuesAGoodRequest() {
    admit(message("hailo/v1/request/echo/me/1", "{}", false));

    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
    assertThat(delivery.published()).isEmpty();
  }

  @Test
  void refusesAnUnknownTypeAndSaysWhichThereAre() {
    admit(message("hailo/v1/request/nope/me/1", "{}", false));

    assertThat(delivery.bodies().get(0)).contains("'nope'", "[echo]");
    assertRefused("UNKNOWN_TYPE");
  }

  @Test
  void takesNoWordOfAStrangerForALabel() {
    admit(message("hailo/v1/request/nope/me/1", "{}", false));
    admit(message("hailo/v1/request/echo/me/2", "{\"model\":\"nope\"}", false));

    Map<String, Long> refused = bench.metrics.endings(Event.REFUSED);
    assertThat(refused)
        .containsOnly(entry("unknown UNKNOWN_TYPE", 1L), entry("echo MODEL_NOT_FOUND", 1L));
  }

  @Test
  void remembersWhatIsRefused() {
    admit(message("hailo/v1/request/echo/me/1", "{\"model\":\"nope\"}", false));
    admit(message("hailo/v1/request/echo/me/2", "{\"a\":", false));

    assertThat(bench.recent.newestFirst())
        .extracting(recent -> recent.id() + " " + recent.type() + " " + recent.code())
        .containsExactly("2 unknown BAD_REQUEST", "1 echo MODEL_NOT_FOUND");
  }

  @Test
  void refusesAnUnknownModel() {
    admit(message("hailo/v1/request/echo/me/1", "{\"model\":\"nope\"}", false));

    assertRefused("MODEL_NOT_FOUND");
  }

  @Test
  void refusesBrokenJson() {
    admit(message("hailo/v1/request/echo/me/1", "{\"a\":", false));

    assertRefused("BAD_REQUEST");
  }

  @Test
  void doesNotRunARetainedRequest() {
    admit(message("hailo/v1/request/echo/me/1", "{}", true));

    assertThat(delivery.bodies().get(0)).contains("without the retain flag");
    assertRefused("BAD_REQUEST");
  }

  @Test
  void isLoudAboutWhatItDropsOnceAMinute() {
    Logger logger = (Logger) LoggerFactory.getLogger(Admitter.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    logger.addAppender(said);
    logger.setLevel(Level.WARN); // A command that another test ran may have made all of them quiet.
    try {
      InboundMessage hostile = message("hailo/v1/request/echo", "{\"reply_to\":\"$SYS/x\"}", false);
      admit(hostile);
      admit(hostile);
      assertThat(warnings(said)).isEqualTo(1);

      bench.clock.advance(Duration.ofMinutes(1));
      admit(hostile);

      assertThat(warnings(said)).isEqualTo(2);
      assertThat(bench.metrics.total(Event.DROPPED)).isEqualTo(3);
    } finally {
      logger.setLevel(null);
      logger.detachAppender(said);
    }
  }

  private static long warnings(ListAppender<ILoggingEvent> said) {
    return said.list.stream().filter(event -> event.getLevel() == Level.WARN).count();
  }

  @Test
  void acknowledgesWhatNobodyCanBeToldAbout() {
    admit(message("hailo/v1/request/echo", "{\"reply_to\":\"$SYS/x\"}", false));

    assertThat(delivery.published()).isEmpty();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
    assertThat(bench.metrics.total(Event.DROPPED)).isEqualTo(1);
  }

  @Test
  void answersConflictForAnotherBodyUnderAnIdInUse() {
    admit(message("hailo/v1/request/echo/me/1", "{}", false));
    admit(message("hailo/v1/request/echo/me/1", "{\"params\":{\"x\":1}}", false));

    assertThat(delivery.bodies()).singleElement().asString().contains("\"CONFLICT\"");
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
  }

  @Test
  void countsEveryMessageExactlyOnce() {
    admit(message("hailo/v1/request/echo/me/1", "{}", false));
    admit(message("hailo/v1/request/echo/me/1", "{}", false));
    admit(message("hailo/v1/request/echo/me/2", "{}", false));
    admit(message("hailo/v1/request/nope/me/3", "{}", false));
    admit(message("hailo/v1/request/echo", "{\"reply_to\":\"$SYS/x\"}", false));

    long received = bench.metrics.total(Event.RECEIVED);
    long sum =
        bench.metrics.total(Event.ADMITTED)
            + bench.metrics.total(Event.JOINED)
            + bench.metrics.total(Event.REPLAYED)
            + bench.metrics.total(Event.REFUSED)
            + bench.metrics.total(Event.DROPPED);
    assertThat(sum).isEqualTo(received).isEqualTo(5);
    assertThat(bench.metrics.total(Event.JOINED)).isEqualTo(1);
  }
}

package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.model.ModelCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The lines by which the life of a request can be followed. */
class StepLogTest {
  private static final String ENTRY =
      """
      name: echo
      type: echo
      devices: [simulated]
      tensors: {main: {inputs: {input: {dtype: uint8, shape: [1]}}, outputs: {output: {dtype: uint8, shape: [1]}}}}
      """;

  private final Workbench bench = new Workbench();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Job.class.getPackageName());
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void listen() {
    said.start();
    logger.addAppender(said);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void stopListening() {
    logger.setLevel(null);
    logger.detachAppender(said);
  }

  @Test
  void eachStepOfARequestIsALineWithItsId(@TempDir Path models) throws Exception {
    Path entries = Files.createDirectories(models.resolve("models.d"));
    Files.writeString(entries.resolve("echo.yaml"), ENTRY);
    Admitter admitter =
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
    RecordingDelivery delivery = new RecordingDelivery();

    InboundMessage message = Workbench.message(Lane.NORMAL, "7", "{}");
    admitter.admit(
        new Inbound(Lane.NORMAL, message, delivery, 0, 0),
        new HeldBodies(bench.codec, models, Long.MAX_VALUE).receive(message));
    Thread device = new Thread(bench.device);
    device.start();
    await().until(() -> !delivery.published().isEmpty());
    bench.queue.close();
    device.join();
    delivery.confirm();

    assertThat(List.copyOf(said.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("7: "))
        .containsExactly(
            "7: received",
            "7: decoded",
            "7: started",
            "7: finished",
            "7: stored",
            "7: published",
            "7: confirmed",
            "7: acknowledged");
    assertThat(List.copyOf(said.list))
        .filteredOn(event -> event.getFormattedMessage().startsWith("7: "))
        .allSatisfy(event -> assertThat(event.getMDCPropertyMap()).containsEntry("request", "7"));
  }
}

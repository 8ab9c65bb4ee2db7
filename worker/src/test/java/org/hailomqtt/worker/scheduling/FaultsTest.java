package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.PreparedInference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of this program that are no exception: one request is answered, the worker goes on. */
class FaultsTest {
  private static final String ENTRY =
      """
      name: echo
      type: echo
      devices: [simulated]
      tensors: {main: {inputs: {input: {dtype: uint8, shape: [1]}}, outputs: {output: {dtype: uint8, shape: [1]}}}}
      """;

  private final AtomicBoolean broken = new AtomicBoolean();
  private final Workbench bench =
      new Workbench(
          made ->
              RequestLedger.inMemory(
                  Workbench.BOUNDS,
                  () -> {
                    if (broken.get()) {
                      throw new StackOverflowError();
                    }
                    return made.clock.getAsLong();
                  }));
  private final RecordingDelivery delivery = new RecordingDelivery();
  private @TempDir Path models;

  @BeforeEach
  void writeCatalog() throws Exception {
    Path entries = Files.createDirectories(models.resolve("models.d"));
    Files.writeString(entries.resolve("echo.yaml"), ENTRY);
  }

  private void admit(ModelHandler handler, InboundMessage message) {
    RequestCodec codec =
        new RequestCodec(
            Workbench.TOPICS,
            new ReplyTopicRule(Workbench.TOPICS, ReplyTopicRule.defaults(Workbench.TOPICS)),
            8 << 20,
            () -> {
              throw new NoClassDefFoundError("no id");
            });
    Admitter admitter =
        new Admitter(
            codec,
            Map.of("echo", handler),
            () -> ModelCatalog.load(List.of(models), DeviceKind.SIMULATED),
            bench.ledger,
            bench.deadlines,
            bench.entrance(0),
            bench.answers,
            bench.outcomes,
            bench.metrics);
    admitter.admit(
        new Inbound(Lane.NORMAL, message, delivery, 0, bench.clock.getAsLong()),
        new HeldBodies(codec, models, Long.MAX_VALUE).receive(message));
  }

  private static final class OverflowingHandler implements ModelHandler {
    @Override
    public String type() {
      return "echo";
    }

    @Override
    public PreparedInference prepare(ModelDefinition model, Request request) {
      throw new StackOverflowError();
    }
  }

  /** JSON that can't be written. */
  private static JsonNode unwritable() {
    return new POJONode(
        new JsonSerializable() {
          @Override
          public void serialize(JsonGenerator json, SerializerProvider provider) {
            throw new NoClassDefFoundError("no writer");
          }

          @Override
          public void serializeWithType(
              JsonGenerator json, SerializerProvider provider, TypeSerializer type) {
            throw new NoClassDefFoundError("no writer");
          }
        });
  }

  private static InboundMessage message() {
    return Workbench.message(Lane.NORMAL, "1", "{}");
  }

  private Job admitted() {
    Job job = bench.job(message(), delivery);
    assertThat(bench.ledger.admit(job)).isInstanceOf(Admission.Admitted.class);
    return job;
  }

  private void assertAnsweredInternalAndForgotten() {
    assertThat(delivery.bodies()).singleElement().asString().contains("\"INTERNAL\"");
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
    assertThat(bench.ledger.admit(bench.job(message(), new RecordingDelivery())))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void answersWhatCannotBePreparedAndPreparesTheNext() {
    admit(new OverflowingHandler(), message());

    assertAnsweredInternalAndForgotten();
    assertThat(bench.metrics.total(Event.ADMITTED)).isEqualTo(1);
  }

  @Test
  void dropsWhatCannotBeRead() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

    admit(
        bench.handler,
        new InboundMessage("hailo/v1/request/echo", body, 1, false, MessageProperties.NONE));

    assertThat(bench.metrics.total(Event.DROPPED)).isEqualTo(1);
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  @Test
  void answersWhatTheLedgerCannotDecideAbout() {
    broken.set(true);
    admit(bench.handler, message());
    broken.set(false);

    assertAnsweredInternalAndForgotten();
    assertThat(bench.metrics.total(Event.ADMITTED)).isEqualTo(1);
    assertThat(bench.metrics.total(Event.ANSWERED)).isEqualTo(1);
  }

  @Test
  void answersWhenTheResultCannotBeMade() {
    bench.answers.succeed(
        admitted(),
        () -> {
          throw new StackOverflowError();
        });

    assertAnsweredInternalAndForgotten();
  }

  @Test
  void answersWhenTheReplyCannotBeWritten() {
    bench.answers.succeed(admitted(), FaultsTest::unwritable);

    assertAnsweredInternalAndForgotten();
  }

  @Test
  void answersWhenTheReplyCannotBeNotedAndLetsNobodyJoin() {
    Job job = admitted();
    bench.ledger.sessionLost(Lane.NORMAL);
    broken.set(true);
    bench.answers.succeed(job, () -> IntNode.valueOf(1));
    broken.set(false);

    assertAnsweredInternalAndForgotten();
  }

  @Test
  void servesTheOthersWhenOneCannotBeServed() {
    Job job =
        bench.job(
            message(),
            new Delivery() {
              @Override
              public void tell(Answer news) {}

              @Override
              public boolean isLive() {
                return true;
              }

              @Override
              public void publish(Answer answer, Runnable confirmed) {
                throw new NoClassDefFoundError("no publisher");
              }

              @Override
              public void acknowledge(Runnable acknowledged) {}
            });
    bench.ledger.admit(job);
    InboundMessage elsewhere =
        Workbench.message(Lane.NORMAL, "1", "{\"reply_to\":\"hailo/v1/reply/me/other\"}");
    job.join(bench.job(elsewhere, delivery).recipients().get(0));

    bench.answers.succeed(job, () -> IntNode.valueOf(1));

    assertThat(delivery.bodies()).singleElement().asString().contains("\"ok\"");
    assertThat(bench.ledger.admit(bench.job(message(), delivery)))
        .isInstanceOf(Admission.Replayed.class);
  }

  @Test
  void answersWhenTheKeptReplyCannotBeRepeated() {
    Job job = bench.job(message(), delivery);

    bench.answers.replay(job, new byte[] {'{'}, true);

    assertAnsweredInternalAndForgotten();
  }

  @Test
  void refusesWhenTheMetadataCannotBeWritten() {
    Job job = bench.job(message(), delivery);

    bench.answers.refuse(
        delivery,
        new Decoded.Refused(
            "1",
            Optional.of(job.request().replyTo()),
            Workbench.error(ErrorCode.BAD_REQUEST),
            false,
            unwritable()),
        job.request().replyTo(),
        null);

    assertAnsweredInternalAndForgotten();
  }
}

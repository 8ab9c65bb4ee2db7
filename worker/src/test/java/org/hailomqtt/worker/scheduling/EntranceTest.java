package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelTerms;
import org.junit.jupiter.api.Test;

class EntranceTest {
  private final Workbench bench = new Workbench();
  private final ModelDefinition cached = cached();
  private long sequence = 1000;

  private static ModelDefinition cached() {
    return model(
        new ModelTerms(
            OptionalLong.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(10))),
        Workbench.NETWORK);
  }

  private static ModelDefinition model(ModelTerms terms, ModelSpec... networks) {
    return new ModelDefinition(
        "echo",
        "echo",
        Optional.empty(),
        Set.of(DeviceKind.SIMULATED),
        Stream.of(networks).collect(Collectors.toMap(ModelSpec::key, network -> network)),
        Map.of(),
        terms,
        JsonNodeFactory.instance.objectNode());
  }

  /** Its entry says that it takes 2 GiB. */
  private static ModelDefinition large(ModelSpec network) {
    return model(
        new ModelTerms(
            OptionalLong.of(2L << 30), false, Optional.empty(), Optional.empty(), Optional.empty()),
        network);
  }

  private RecordingDelivery ask(Entrance entrance, ModelDefinition model, String id, String json) {
    RecordingDelivery delivery = new RecordingDelivery();
    InboundMessage message = Workbench.message(Lane.NORMAL, id, json);
    Request request = ((Decoded.Accepted) bench.codec.decode(message)).request();
    Job job =
        new Job(
            request,
            model,
            bench.handler,
            delivery,
            new HeldBodies(bench.codec, Path.of(""), Long.MAX_VALUE).receive(message).as(request),
            message.payload().length,
            false,
            sequence++,
            bench.clock.getAsLong(),
            bench.deadlines.of(request.options(), bench.clock.getAsLong()));
    bench.ledger.admit(job);
    entrance.take(job, request, bench.handler);
    bench.decode();
    return delivery;
  }

  private RecordingDelivery ask(String id, String json) {
    return ask(bench.entrance(0), Workbench.MODEL, id, json);
  }

  private static String only(RecordingDelivery delivery) {
    assertThat(delivery.bodies()).hasSize(1);
    return delivery.bodies().get(0);
  }

  /** Runs what waits, one after the other, on this thread; the queue is closed by the last. */
  private void run() throws InterruptedException {
    while (bench.queue.waiting(Lane.NORMAL) > 0) {
      bench.device.runNext();
    }
  }

  @Test
  void tellsWhoAskedForItHowFarTheRequestIs() throws InterruptedException {
    ask("0", "{}");
    RecordingDelivery delivery = ask("1", "{\"events\": true}");
    assertThat(delivery.news()).singleElement().asString().contains("\"position\":1");

    run();

    assertThat(delivery.news())
        .containsExactly(
            "{\"id\":\"1\",\"event\":\"accepted\",\"position\":1,\"eta_ms\":0}",
            "{\"id\":\"1\",\"event\":\"running\"}");
  }

  @Test
  void tellsThatAModelIsLoadedFirst() throws InterruptedException {
    RecordingDelivery delivery = ask("1", "{\"events\": true}");

    run();

    assertThat(delivery.news())
        .element(1)
        .isEqualTo("{\"id\":\"1\",\"event\":\"loading\",\"model\":\"echo\",\"eta_ms\":0}");
  }

  @Test
  void startsNoLoadThatCanNotEndBeforeTheDeadline() throws InterruptedException {
    bench.loads.take(Duration.ofSeconds(8));
    ask("1", "{\"keep_alive\": 0}");
    run();

    RecordingDelivery hasty = ask("2", "{\"timeout_ms\": 7999}");
    run();

    assertThat(only(hasty)).contains("\"EXPIRED\"", "loading it takes about 8000 ms");
    assertThat(bench.loads.loads()).isEqualTo(1);
    RecordingDelivery patient = ask("3", "{\"timeout_ms\": 9000}");
    run();
    assertThat(only(patient)).contains("\"status\":\"ok\"");
  }

  @Test
  void estimatesFromWhatWasMeasured() throws InterruptedException {
    bench.loads.take(Duration.ofSeconds(8));
    ask("1", "{\"keep_alive\": 0}");
    run();

    RecordingDelivery next = ask("2", "{\"events\": true}");
    run();

    assertThat(next.news().get(0)).contains("\"position\":0", "\"eta_ms\":8000");
    assertThat(next.news().get(1)).contains("\"event\":\"loading\"", "\"eta_ms\":8000");
  }

  @Test
  void tellsNothingToWhoDidNotAsk() throws InterruptedException {
    RecordingDelivery delivery = ask("1", "{}");

    run();

    assertThat(delivery.news()).isEmpty();
    assertThat(only(delivery)).contains("\"status\":\"ok\"");
  }

  @Test
  void refusesWhatIsMoreThanAClientMayHave() throws InterruptedException {
    Entrance two = bench.entrance(2);
    RecordingDelivery first = ask(two, Workbench.MODEL, "1", "{}");
    ask(two, Workbench.MODEL, "2", "{}");

    RecordingDelivery third = ask(two, Workbench.MODEL, "3", "{}");

    assertThat(only(third)).contains("\"QUEUE_FULL\"", "\"retry_after_ms\":100");
    run();
    assertThat(only(first)).contains("\"status\":\"ok\"");
    assertThat(ask(two, Workbench.MODEL, "4", "{}").bodies()).isEmpty();
  }

  @Test
  void refusesAtOnceAModelThatTheDeviceWillNeverHaveTheMemoryFor() throws InterruptedException {
    bench.loads.tellMemory(1000L << 20);
    bench.residency.readBudget();
    RecordingDelivery before = ask("1", "{}");

    RecordingDelivery huge =
        ask(bench.entrance(0), large(Workbench.NETWORK), "2", "{\"events\": true}");

    assertThat(only(huge))
        .contains("\"OUT_OF_DEVICE_MEMORY\"", "takes about 2.00 GB", "models may take 0.85 GB");
    assertThat(huge.news()).isEmpty();
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
    run();
    assertThat(only(before)).contains("\"status\":\"ok\"");
    assertThat(bench.loads.loads()).isEqualTo(1);
  }

  @Test
  void refusesOnceItIsPreparedWhatNeedsAllOfAModelThatIsTooLarge() {
    bench.loads.tellMemory(1000L << 20);
    bench.residency.readBudget();
    ModelSpec small =
        new ModelSpec(
            "echo/small",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            new ModelSpec.Simulation(Duration.ZERO, Duration.ZERO, 1));
    ModelSpec main =
        new ModelSpec(
            "echo/main",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            new ModelSpec.Simulation(Duration.ZERO, Duration.ZERO, 2L << 30));
    bench.handler.networks = List.of(main);

    RecordingDelivery delivery =
        ask(bench.entrance(0), model(ModelTerms.NONE, small, main), "1", "{\"events\": true}");

    assertThat(delivery.news()).singleElement().asString().contains("accepted");
    assertThat(only(delivery)).contains("\"OUT_OF_DEVICE_MEMORY\"", "takes about 2.00 GB");
    assertThat(bench.queue.waiting(Lane.NORMAL)).isZero();
  }

  @Test
  void refusesNothingForItsSizeBeforeTheDeviceTellsItsMemory() {
    RecordingDelivery early = ask(bench.entrance(0), large(Workbench.NETWORK), "1", "{}");

    assertThat(early.bodies()).isEmpty();
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
  }

  @Test
  void givesAKnownResultAgainForTheSameInputAndParameters() throws InterruptedException {
    Entrance entrance = bench.entrance(0);
    RecordingDelivery first = ask(entrance, cached, "1", "{\"input\": {\"x\": 1}}");
    run();
    bench.clock.advance(Duration.ofSeconds(9));

    RecordingDelivery same = ask(entrance, cached, "2", "{\"input\": {\"x\": 1}}");
    RecordingDelivery other = ask(entrance, cached, "3", "{\"input\": {\"x\": 2}}");
    RecordingDelivery params =
        ask(entrance, cached, "4", "{\"input\": {\"x\": 1}, \"params\": {\"y\": 1}}");

    assertThat(only(first)).contains("\"result\":1").doesNotContain("cached");
    assertThat(only(same)).contains("\"result\":1", "\"cached\":true");
    assertThat(other.bodies()).isEmpty();
    assertThat(params.bodies()).isEmpty();
  }

  @Test
  void givesNoResultOfAModelAgainThatWasReadAgain() throws InterruptedException {
    Entrance entrance = bench.entrance(0);
    ask(entrance, cached, "1", "{}");
    run();

    // Its entry says the same, but its files were replaced.
    assertThat(ask(entrance, cached(), "2", "{}").bodies()).isEmpty();
  }

  @Test
  void runsAgainWhatIsTooLongAgo() throws InterruptedException {
    Entrance entrance = bench.entrance(0);
    ask(entrance, cached, "1", "{}");
    run();
    bench.clock.advance(Duration.ofSeconds(10));

    assertThat(ask(entrance, cached, "2", "{}").bodies()).isEmpty();
  }

  @Test
  void givesNoResultAgainUnlessTheModelLetsIt() throws InterruptedException {
    ask("1", "{}");
    run();

    assertThat(ask("2", "{}").bodies()).isEmpty();
  }

  @Test
  void supersedesOlderRequestsOfTheSameClientAndType() throws InterruptedException {
    RecordingDelivery oldest = ask("1", "{}");
    RecordingDelivery older = ask("2", "{\"keep\": \"newest\"}");
    RecordingDelivery newest = ask("3", "{\"keep\": \"newest\"}");

    run();

    assertThat(only(oldest)).contains("\"SUPERSEDED\"");
    assertThat(only(older)).contains("\"SUPERSEDED\"");
    assertThat(only(newest)).contains("\"status\":\"ok\"");
  }

  @Test
  void dropsWhatIsTooOldWhenItsTurnComes() throws InterruptedException {
    RecordingDelivery late = ask("1", "{\"max_age_ms\": 1000}");
    RecordingDelivery sentLongAgo =
        ask("2", "{\"max_age_ms\": 3600000, \"sent_at\": \"2025-12-31T00:00:00Z\"}");
    RecordingDelivery patient = ask("3", "{\"max_age_ms\": 60000}");
    bench.clock.advance(Duration.ofMillis(1001));

    run();

    assertThat(only(late)).contains("\"EXPIRED\"", "max_age_ms");
    assertThat(only(sentLongAgo)).contains("\"EXPIRED\"");
    assertThat(only(patient)).contains("\"status\":\"ok\"");
  }

  @Test
  void takesAPictureOfAStreamInPlaceOfTheOneThatWaitsHoweverFewAClientMayHold() {
    Entrance entrance = bench.entrance(1);
    RecordingDelivery old = ask(entrance, Workbench.MODEL, "1", "{\"keep\": \"newest\"}");

    RecordingDelivery fresh = ask(entrance, Workbench.MODEL, "2", "{\"keep\": \"newest\"}");
    RecordingDelivery other = ask(entrance, Workbench.MODEL, "3", "{}");

    assertThat(only(old)).contains("\"SUPERSEDED\"");
    assertThat(fresh.bodies()).isEmpty();
    assertThat(only(other)).contains("\"QUEUE_FULL\"");
  }
}

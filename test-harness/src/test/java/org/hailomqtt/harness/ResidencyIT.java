package org.hailomqtt.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.hailomqtt.harness.simulator.Order;
import org.hailomqtt.harness.simulator.Simulation;
import org.hailomqtt.harness.simulator.Trace;
import org.hailomqtt.harness.simulator.TraceModel;
import org.hailomqtt.harness.simulator.TraceRequest;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker on the simulated HailoRT with 8 GB, and five models that need 9.75. */
@Timeout(120)
class ResidencyIT {
  private static final Pattern LOADED = Pattern.compile("loaded (\\S+)/main in");

  private SimulatedHailo hailo;
  private MosquittoBroker broker;
  private Trace trace;

  @BeforeEach
  void startBroker() throws IOException {
    trace = Trace.shipped("house");
    hailo = new SimulatedHailo();
    for (TraceModel model : trace.models()) {
      hailo.withEntry(
          model.name(),
          "type: infer\nmemory_mb: " + model.memoryMib() + "\n",
          "memory " + (model.memoryMib() << 20),
          "load_ms " + model.load().toMillis(),
          "run_ms 10",
          "input x uint8 NC 1 1 1",
          "output y uint8 NC 1 1 1 1 0",
          "compute y identity x");
    }
    broker = MosquittoBroker.start();
  }

  @AfterEach
  void stopBroker() {
    broker.close();
    hailo.close();
  }

  /** It takes 1 MB, whatever its entry says. */
  private void withSmallModel(String name, String terms) {
    hailo.withEntry(
        name,
        "type: infer\n" + terms,
        "memory 1000000",
        "input x uint8 NC 1 1 1",
        "output y uint8 NC 1 1 1 1 0",
        "compute y identity x");
  }

  private static Message message(TraceRequest request) {
    return Message.of(
        "hailo/v1/request/infer/" + request.client() + "/" + request.sequence(),
        """
        {"model": "%s", "input": {"tensor": {"dtype": "uint8", "shape": [1, 1], "data_b64": "AQ=="}}}
        """
            .formatted(request.model()));
  }

  /** Lets all of a wave wait before the first of it runs, as it does in the simulation. */
  private static void serve(
      Producer producer, WorkerControl control, List<TraceRequest> wave, int answeredThen) {
    control.ask("pause");
    wave.forEach(request -> producer.publish(message(request)));
    await()
        .atMost(Limits.GENEROUS)
        .until(() -> control.ask("status").at("/lanes/normal/waiting").asInt() == wave.size());
    control.ask("resume");
    List<Delivery> replies = producer.awaitCount(answeredThen, Limits.GENEROUS);
    assertThat(replies)
        .allSatisfy(reply -> assertThat(ReplyJson.code(ReplyJson.of(reply))).isEqualTo("OK"));
  }

  private static List<String> loads(WorkerProcess worker) {
    return LOADED.matcher(worker.output()).results().map(each -> each.group(1)).toList();
  }

  @Test
  void everythingIsAnsweredWithTheLoadsThatTheSimulatorPredicted() {
    List<String> predicted = Simulation.run(trace, Order.POLICY).loads();
    List<TraceRequest> first =
        trace.requests().stream().filter(request -> request.at().isZero()).toList();
    List<TraceRequest> second =
        trace.requests().stream().filter(request -> !request.at().isZero()).toList();
    try (WorkerProcess worker = hailo.worker(broker, "hailo");
        Producer producer = Producer.mqtt5(broker, "house");
        WorkerControl control =
            new WorkerControl(broker, new TopicGrammar(TopicGrammar.DEFAULT_BASE), "hailo")) {
      for (String client : List.of("client-0", "client-1", "client-2")) {
        producer.subscribe("hailo/v1/reply/" + client + "/#", 1);
      }
      worker.awaitReady(broker, Limits.GENEROUS);

      serve(producer, control, first, first.size());
      serve(producer, control, second, trace.requests().size());

      assertThat(loads(worker)).as(worker.describe()).isEqualTo(predicted);
      assertThat(predicted)
          .as("small models that were loaded more than once")
          .filteredOn(model -> !model.equals("vlm") && !model.equals("llm"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aModelThatIsTooLargeForTheDeviceIsRefusedBeforeItsTurn() {
    withSmallModel("always", "pin: true\n");
    withSmallModel("huge", "memory_mb: 9000\n");
    try (WorkerProcess worker = hailo.worker(broker, "hailo");
        Producer producer = Producer.mqtt5(broker, "me");
        WorkerControl control =
            new WorkerControl(broker, new TopicGrammar(TopicGrammar.DEFAULT_BASE), "hailo")) {
      producer.subscribe("hailo/v1/reply/me/#", 1);
      worker.awaitReady(broker, Limits.GENEROUS);
      await().atMost(Limits.GENEROUS).until(() -> loads(worker).contains("always"));
      control.ask("pause");

      producer.publish(
          Message.of(
              "hailo/v1/request/infer/me/1",
              """
              {"model": "huge",
               "input": {"tensor": {"dtype": "uint8", "shape": [1, 1], "data_b64": "AQ=="}}}
              """));

      Delivery reply = producer.awaitCount(1, Limits.GENEROUS).get(0);
      assertThat(ReplyJson.code(ReplyJson.of(reply))).isEqualTo("OUT_OF_DEVICE_MEMORY");
      assertThat(ReplyJson.of(reply).path("error").asText())
          .contains("takes about 8.79 GB", "models may take 7.00 GB");
    }
  }

  @Test
  void aRequestTellsHowFarItIs() {
    try (WorkerProcess worker = hailo.worker(broker, "hailo");
        Producer producer = Producer.mqtt5(broker, "me")) {
      producer.subscribe("hailo/v1/reply/me/#", 1);
      worker.awaitReady(broker, Limits.GENEROUS);

      producer.publish(
          Message.of(
              "hailo/v1/request/infer/me/1",
              """
              {"model": "detect", "events": true,
               "input": {"tensor": {"dtype": "uint8", "shape": [1, 1], "data_b64": "AQ=="}}}
              """));

      assertThat(producer.awaitCount(4, Limits.GENEROUS))
          .extracting(Delivery::topic)
          .containsExactly(
              "hailo/v1/reply/me/1/event",
              "hailo/v1/reply/me/1/event",
              "hailo/v1/reply/me/1/event",
              "hailo/v1/reply/me/1");
      assertThat(producer.deliveries())
          .extracting(delivery -> ReplyJson.of(delivery).path("event").asText())
          .containsExactly("accepted", "loading", "running", "");
    }
  }

  @Test
  void aPinnedModelIsLoadedBeforeAnyoneAsks() {
    withSmallModel("always", "pin: true\n");
    try (WorkerProcess worker = hailo.worker(broker, "hailo")) {
      await().atMost(Limits.GENEROUS).until(() -> loads(worker).contains("always"));

      assertThat(loads(worker)).containsExactly("always");
    }
  }
}

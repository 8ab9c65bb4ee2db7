package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CancelControlTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();
  private final CancelControl control =
      new CancelControl(bench.queue, bench.device, bench.answers, bench.ledger, bench.tombstones);

  private ObjectNode perform(String action, @Nullable String client, String id) {
    List<ObjectNode> outcomes = new ArrayList<>();
    ControlAction perform = control.actions().get(action);
    assertThat(perform).isNotNull();
    perform.perform(
        new ControlRequest(
            "all", action, client, id, JsonNodeFactory.instance.objectNode(), Optional.empty()),
        new ControlAction.Outcome() {
          @Override
          public void succeeded(ObjectNode fields) {
            outcomes.add(fields);
          }

          @Override
          public void publish(Answer answer) {
            throw new AssertionError("nothing is to be published");
          }

          @Override
          public void failed(ProtocolException cause) {
            throw new AssertionError(cause);
          }
        });
    return outcomes.get(0);
  }

  private void wait(String client, String id) {
    InboundMessage message =
        new InboundMessage(
            Workbench.TOPICS.request(Lane.NORMAL, "echo", client, id),
            "{}".getBytes(StandardCharsets.UTF_8),
            1,
            false,
            MessageProperties.NONE);
    Job job = bench.job(message, delivery);
    bench.ledger.admit(job);
    Request request = job.request();
    bench.entrance(0).take(job, request, bench.handler);
  }

  @Test
  void purgesTheRequestsOfAClientOrAll() {
    wait("me", "1");
    wait("you", "1");
    wait("me", "2");

    assertThat(perform("purge", "me", "x").path("purged").asInt()).isEqualTo(2);
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
    assertThat(perform("purge", null, "x").path("purged").asInt()).isEqualTo(1);

    assertThat(delivery.bodies()).hasSize(3).allMatch(body -> body.contains("\"CANCELLED\""));
  }

  @Test
  void aCancelMeetsTheRequestThatComesAfterItAndNoOther() {
    ObjectNode outcome = perform("cancel", "me", "1");

    wait("me", "1");
    wait("me", "2");

    assertThat(outcome.path("cancelled").asBoolean()).isFalse();
    assertThat(outcome.path("message").asText()).contains("within 10 minutes");
    assertThat(delivery.bodies()).singleElement().asString().contains("\"CANCELLED\"");
    assertThat(bench.queue.waiting(Lane.NORMAL)).isEqualTo(1);
  }

  @Test
  void aCancelThatFoundItsRequestMeetsNoLaterOneOfItsName() {
    wait("me", "1");

    assertThat(perform("cancel", "me", "1").path("cancelled").asBoolean()).isTrue();

    assertThat(bench.tombstones.take("me", "1")).isFalse();
  }

  @Test
  void aCancelOfAnAnsweredRequestSaysSoAndMeetsNoLaterOne() {
    wait("me", "1");
    perform("cancel", "me", "1");

    ObjectNode outcome = perform("cancel", "me", "1");

    assertThat(outcome.path("message").asText()).isEqualTo("the request is answered already");
    assertThat(bench.tombstones.take("me", "1")).isFalse();
  }
}

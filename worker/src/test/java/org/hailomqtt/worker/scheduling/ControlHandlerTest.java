package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.junit.jupiter.api.Test;

class ControlHandlerTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();
  private final List<Answer> replies = new ArrayList<>();
  private final ControlHandler handler = handler();

  private ControlHandler handler() {
    Map<String, ControlAction> actions = new HashMap<>(new QueueControl(bench.queue).actions());
    actions.putAll(
        new CancelControl(bench.queue, bench.device, bench.answers, bench.ledger, bench.tombstones)
            .actions());
    actions.putAll(new LookupControl(bench.ledger, bench.answers).actions());
    actions.put(
        "ping",
        ControlAction.report(() -> JsonNodeFactory.instance.objectNode().put("state", "ready")));
    actions.put(
        "broken",
        (request, outcome) -> {
          throw new IllegalStateException("a secret");
        });
    return new ControlHandler(
        new ControlCodec(
            Workbench.TOPICS,
            new ReplyTopicRule(Workbench.TOPICS, ReplyTopicRule.defaults(Workbench.TOPICS)),
            () -> "generated"),
        "w1",
        actions);
  }

  private String handle(String topic, String body) {
    handler.handle(
        new InboundMessage(
            topic, body.getBytes(StandardCharsets.UTF_8), 1, false, MessageProperties.NONE),
        replies::add);
    return replies.isEmpty()
        ? ""
        : new String(replies.get(replies.size() - 1).body(), StandardCharsets.UTF_8);
  }

  @Test
  void answersAPingOnTheSendersReplyTopic() {
    String reply = handle("hailo/v1/control/all/ping/me/7", "");

    assertThat(reply)
        .isEqualTo(
            "{\"id\":\"7\",\"status\":\"ok\",\"action\":\"ping\",\"worker\":\"w1\",\"state\":\"ready\"}");
    assertThat(replies.get(0).to().topic()).isEqualTo("hailo/v1/reply/me/7");
  }

  @Test
  void saysWhichActionsThereAre() {
    assertThat(handle("hailo/v1/control/all/explode/me/7", ""))
        .contains(
            "\"BAD_REQUEST\"", "explode", "[broken, cancel, lookup, pause, ping, purge, resume]");
  }

  @Test
  void keepsAFaultOfTheWorkerToItself() {
    assertThat(handle("hailo/v1/control/all/broken/me/7", ""))
        .contains("\"INTERNAL\"")
        .doesNotContain("secret");
  }

  @Test
  void cancelsAWaitingRequestAndAnswersIt() {
    bench.preparation.queue(bench.job(Workbench.message(Lane.LOW, "1", "{}"), delivery));

    String reply =
        handle("hailo/v1/control/all/cancel/me/1", "{\"reply_to\":\"hailo/v1/reply/boss/1\"}");

    assertThat(reply).contains("\"cancelled\":true");
    assertThat(delivery.bodies()).singleElement().asString().contains("\"CANCELLED\"");
    assertThat(bench.queue.waiting(Lane.LOW)).isZero();
  }

  @Test
  void cancelsNobodyElsesRequest() {
    bench.preparation.queue(bench.job(Workbench.message(Lane.LOW, "1", "{}"), delivery));

    String reply =
        handle("hailo/v1/control/all/cancel/you/1", "{\"reply_to\":\"hailo/v1/reply/you/2\"}");

    assertThat(reply).contains("\"cancelled\":false", "no such request is here");
    assertThat(bench.queue.waiting(Lane.LOW)).isEqualTo(1);
  }

  @Test
  void pausesAndResumes() {
    assertThat(handle("hailo/v1/control/w1/pause/me/1", "")).contains("\"paused\":true");
    assertThat(bench.queue.isPaused()).isTrue();

    assertThat(handle("hailo/v1/control/w1/resume/me/2", "")).contains("\"paused\":false");
    assertThat(bench.queue.isPaused()).isFalse();
  }
}

package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.junit.jupiter.api.Test;

class ControlConfigTest {
  private static final ControlRequest REQUEST =
      new ControlRequest(
          "w", "x", "me", "1", JsonNodeFactory.instance.objectNode(), Optional.empty());

  private final List<String> performed = new ArrayList<>();
  private final Map<String, ControlAction> actions =
      Map.of(
          "ping", (request, outcome) -> performed.add("ping"),
          "pause", (request, outcome) -> performed.add("pause"));

  private void perform(ControlConfig config, String action) {
    config.limit(actions).get(action).perform(REQUEST, new Ignored());
  }

  @Test
  void everyActionIsServedUnlessConfigured() {
    perform(ControlConfig.DEFAULT, "pause");

    assertThat(performed).containsExactly("pause");
  }

  @Test
  void anActionThatIsNotAllowedIsRefusedWithTheSetting() {
    ControlConfig config = new ControlConfig(List.of("ping", "status"));

    assertThatThrownBy(() -> perform(config, "pause"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(
            "control action 'pause' is not served here; served are [ping] (setting control.allow)");
    perform(config, "ping");
    assertThat(performed).containsExactly("ping");
  }

  private static final class Ignored implements ControlAction.Outcome {
    @Override
    public void publish(Answer answer) {}

    @Override
    public void succeeded(ObjectNode fields) {}

    @Override
    public void failed(ProtocolException cause) {}
  }
}

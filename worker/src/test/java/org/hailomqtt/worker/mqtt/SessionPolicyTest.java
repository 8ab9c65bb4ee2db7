package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.junit.jupiter.api.Test;

class SessionPolicyTest {
  private static final TopicGrammar TOPICS = new TopicGrammar("hailo/v1");
  private static final Outbound WILL = Outbound.retained("t", new byte[0], "text/plain");

  @Test
  void keepsALanesRequestsForAWeekWhileNobodyIsConnected() {
    SessionPolicy policy = SessionPolicy.lane(TOPICS, Lane.LOW, List.of(), 64);

    assertThat(policy.cleanStart()).isFalse();
    assertThat(policy.expiry()).isEqualTo(Duration.ofDays(7));
    assertThat(policy.receiveMaximum()).isEqualTo(64);
    assertThat(policy.filters()).containsExactly("hailo/v1/request-low/#");
  }

  @Test
  void namesALaneAfterItsBaseAloneSoThatAnotherWorkerInheritsIt() {
    assertThat(SessionPolicy.lane(TOPICS, Lane.NORMAL, List.of(), 64).clientId())
        .isEqualTo("hailo-hailo-v1-normal");
  }

  @Test
  void subscribesToTheServedTypesOnlyWhenTheyAreGiven() {
    assertThat(SessionPolicy.lane(TOPICS, Lane.NORMAL, List.of("clip", "ocr"), 64).filters())
        .containsExactly("hailo/v1/request/clip/#", "hailo/v1/request/ocr/#");
  }

  @Test
  void startsControlCleanSoThatStaleCommandsAreNotReplayed() {
    SessionPolicy policy =
        SessionPolicy.control(TOPICS, "w1", "r1", List.of("homeassistant/status"), WILL);

    assertThat(policy.cleanStart()).isTrue();
    assertThat(policy.will()).isSameAs(WILL);
    assertThat(policy.filters()).containsExactly("hailo/v1/control/w1/#", "hailo/v1/control/all/#");
  }
}

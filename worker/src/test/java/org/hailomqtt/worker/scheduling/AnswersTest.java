package org.hailomqtt.worker.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final Workbench bench = new Workbench();
  private final RecordingDelivery delivery = new RecordingDelivery();
  private final Job job = bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), delivery);

  private void succeed(Job answered) {
    bench.answers.succeed(answered, () -> TextNode.valueOf("result"));
  }

  @Test
  void acknowledgesOnlyAfterTheBrokerHasConfirmedTheReply() {
    bench.ledger.admit(job);

    succeed(job);

    assertThat(delivery.published()).hasSize(1);
    assertThat(delivery.acknowledgements()).isZero();
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }

  @Test
  void notesTheReplyBeforeItIsPublished() {
    List<Boolean> noted = new ArrayList<>();
    Job watched =
        bench.job(
            Workbench.message(Lane.NORMAL, "2", "{}"),
            new Delivery() {
              @Override
              public void tell(Answer news) {}

              @Override
              public boolean isLive() {
                return true;
              }

              @Override
              public void publish(Answer answer, Runnable confirmed) {
                noted.add(bench.ledger.find("me", "2").orElseThrow().answer().isPresent());
              }

              @Override
              public void acknowledge(Runnable acknowledged) {}
            });
    bench.ledger.admit(watched);

    succeed(watched);

    assertThat(noted).containsExactly(true);
  }

  @Test
  void callsAReplyThatWasHandedOverARepeatTheNextTime() {
    bench.ledger.admit(job);

    succeed(job);

    assertThat(bench.ledger.find("me", "1").orElseThrow().published()).isTrue();
  }

  @Test
  void repliesToTheRequestsOwnTopicWithItsIdAndResult() {
    bench.ledger.admit(job);

    succeed(job);

    assertThat(delivery.published().get(0).to().topic()).isEqualTo("hailo/v1/reply/me/1");
    assertThat(delivery.bodies().get(0))
        .startsWith("{\"id\":\"1\",\"status\":\"ok\",\"type\":\"echo\",\"model\":\"echo\"")
        .contains("\"result\":\"result\"", "\"simulated\":true", "\"timing\":{");
  }

  @Test
  void dropsTheResultOfAJobThatIsAnsweredAlready() {
    bench.ledger.admit(job);
    bench.answers.fail(job, Workbench.error(ErrorCode.TIMEOUT));

    succeed(job);

    assertThat(delivery.bodies()).hasSize(1).first().asString().contains("\"TIMEOUT\"");
  }

  @Test
  void answersInternalWhenTheResultCannotBeMade() {
    bench.ledger.admit(job);

    bench.answers.succeed(
        job,
        () -> {
          throw new IllegalStateException("a secret of the class Xyz");
        });

    assertThat(delivery.bodies().get(0)).contains("\"INTERNAL\"").doesNotContain("secret", "Xyz");
  }

  @Test
  void publishesOnceForAllDeliveriesOfOneAddressAndAcknowledgesEach() {
    RecordingDelivery again = new RecordingDelivery();
    bench.ledger.admit(job);
    bench.ledger.admit(bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), again));

    succeed(job);
    delivery.confirm();

    assertThat(again.published()).isEmpty();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
    assertThat(again.acknowledgements()).isEqualTo(1);
  }

  @Test
  void leavesTheReplyForTheNextDeliveryWhenTheConnectionIsGone() {
    bench.ledger.admit(job);
    delivery.cut();

    succeed(job);

    assertThat(delivery.published()).isEmpty();
    assertThat(bench.ledger.admit(bench.job(Workbench.message(Lane.NORMAL, "1", "{}"), delivery)))
        .isInstanceOfSatisfying(
            Admission.Replayed.class, replayed -> assertThat(replayed.duplicate()).isFalse());
  }

  @Test
  void marksARepeatedReplyAndChangesNothingElse() {
    bench.ledger.admit(job);
    succeed(job);
    byte[] body = delivery.published().get(0).body();

    bench.answers.replay(job, body, true);

    String first = new String(body, StandardCharsets.UTF_8);
    assertThat(delivery.bodies().get(1))
        .isEqualTo(first.substring(0, first.length() - 1) + ",\"duplicate\":true}");
  }

  @Test
  void keepsABestEffortRequestOutOfTheLedger() {
    InboundMessage message = Workbench.message(Lane.NORMAL, "1", "{}");
    RecordingDelivery lossy = new RecordingDelivery();
    Job bestEffort =
        bench.job(
            new InboundMessage(
                message.topic(), message.payload(), 0, false, MessageProperties.NONE),
            lossy);
    bench.ledger.admit(job);

    succeed(bestEffort);
    lossy.confirm();

    assertThat(bench.ledger.admit(bench.job(message, new RecordingDelivery())))
        .isInstanceOf(Admission.Joined.class);
  }

  @Test
  void refusesWithAnErrorReplyBeforeTheAcknowledgement() {
    bench.answers.refuse(
        delivery,
        new Decoded.Refused(
            "7",
            Optional.of(job.request().replyTo()),
            Workbench.error(ErrorCode.BAD_REQUEST),
            false,
            TextNode.valueOf("mine")),
        job.request().replyTo(),
        null);

    assertThat(delivery.bodies().get(0))
        .contains("\"id\":\"7\"", "\"BAD_REQUEST\"", "\"metadata\":\"mine\"");
    assertThat(delivery.acknowledgements()).isZero();
    delivery.confirm();
    assertThat(delivery.acknowledgements()).isEqualTo(1);
  }
}

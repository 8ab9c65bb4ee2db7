package org.hailomqtt.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.worker.http.Submissions;
import org.hailomqtt.worker.mqtt.ProducerSession.Outcome;
import org.junit.jupiter.api.Test;

/** Who hears of what, of those who wait on one connection. */
class AwaitedRepliesTest {
  private static final String REQUEST = "b/request/clip/me/1";
  private static final String REPLY = "b/reply/me/1";

  private final AwaitedReplies awaited = new AwaitedReplies();

  /** Writes down what it hears. */
  private static final class Heard implements Submissions.Listener {
    private final List<String> words = new ArrayList<>();

    @Override
    public void taken() {
      words.add("taken");
    }

    @Override
    public void chunk(byte[] json) {
      words.add("chunk " + new String(json, UTF_8));
    }

    @Override
    public void progress(byte[] json) {
      words.add("progress " + new String(json, UTF_8));
    }

    @Override
    public void reply(byte[] json) {
      words.add("reply " + new String(json, UTF_8));
    }

    @Override
    public void failed(String why) {
      words.add("failed " + why);
    }
  }

  private void arrived(String topic, String body) {
    awaited.arrived(topic, body.getBytes(UTF_8));
  }

  @Test
  void eachHearsOfItsOwnRequestUntilItNoLongerListens() {
    Heard mine = new Heard();
    Heard other = new Heard();
    Submissions.Ticket ticket = awaited.add(REQUEST, REPLY, mine);
    awaited.add("b/request/clip/me/2", "b/reply/me/2", other);

    awaited.published(REQUEST, new Outcome.Queued());
    arrived(REPLY + "/event", "e");
    arrived(REPLY + "/chunk", "c");
    arrived(REPLY, "r");
    ticket.close();
    ticket.close();
    arrived(REPLY, "late");

    assertThat(mine.words).containsExactly("taken", "progress e", "chunk c", "reply r");
    assertThat(other.words).isEmpty();
    assertThat(awaited.isAwaited(REPLY)).isFalse();
  }

  @Test
  void anIdThatReadsLikeALevelIsAReply() {
    Heard heard = new Heard();
    awaited.add("b/request/clip/me/chunk", "b/reply/me/chunk", heard);

    arrived("b/reply/me/chunk", "r");

    assertThat(heard.words).containsExactly("reply r");
  }

  @Test
  void twoWhoWaitForTheSameBothHearOfIt() {
    Heard first = new Heard();
    Heard second = new Heard();
    awaited.add(REQUEST, REPLY, first);
    awaited.add(REQUEST, REPLY, second).close();
    awaited.add(REQUEST, REPLY, second);

    arrived(REPLY, "r");

    assertThat(first.words).containsExactly("reply r");
    assertThat(second.words).containsExactly("reply r");
  }

  @Test
  void whatTheBrokerDidNotTakeIsToldWithTheReason() {
    Heard refused = new Heard();
    Heard unserved = new Heard();
    awaited.add("a", "ra", refused);
    awaited.add("b", "rb", unserved);

    awaited.published("a", new Outcome.Refused("too large"));
    awaited.published("b", new Outcome.NobodySubscribed());

    assertThat(refused.words).singleElement().asString().contains("too large");
    assertThat(unserved.words).singleElement().asString().contains("nobody serves");
  }

  @Test
  void everybodyHearsThatTheConnectionIsGoneAlsoWhoComesLater() {
    Heard before = new Heard();
    Heard after = new Heard();
    awaited.add(REQUEST, REPLY, before);

    awaited.lost("gone");
    awaited.add(REQUEST, REPLY, after);

    assertThat(awaited.isLost()).isTrue();
    assertThat(before.words).singleElement().asString().contains("connection", "lost");
    assertThat(after.words).singleElement().asString().contains("connection", "lost");
  }
}

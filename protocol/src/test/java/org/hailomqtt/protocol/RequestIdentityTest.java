package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestIdentityTest {
  private static final String TOPIC = "hailo/v1/request/clip";

  private static Given anonymous(String body) {
    return Given.message(TOPIC, body).contentType("text/plain");
  }

  private static RequestIdentity identity(Given given) {
    return given.accepted().identity();
  }

  private static Fingerprint fingerprint(Given given) {
    return given.accepted().fingerprint();
  }

  @Test
  void clientAndIdAreTheIdentityWhereverTheyAreSaid() {
    RequestIdentity inTopic = identity(Given.message(TOPIC + "/me/1", Given.JPEG));
    RequestIdentity inJson =
        identity(Given.request("{'client':'me','id':1}").responseTopic("a/reply/b"));

    assertThat(inTopic).isEqualTo(inJson);
    assertThat(inTopic.durable()).isTrue();
    assertThat(inTopic).isNotEqualTo(identity(Given.message(TOPIC + "/me/2", Given.JPEG)));
    assertThat(inTopic).isNotEqualTo(identity(Given.message(TOPIC + "/you/1", Given.JPEG)));
  }

  @Test
  void responseTopicAndCorrelationDataAreTheIdentityOfWhoHasNoName() {
    Given asked = anonymous("x").responseTopic("a/reply/b").correlationData("1");

    assertThat(identity(asked).durable()).isTrue();
    assertThat(identity(asked))
        .isEqualTo(identity(anonymous("y").responseTopic("a/reply/b").correlationData("1")))
        .isNotEqualTo(identity(anonymous("x").responseTopic("a/reply/b").correlationData("2")))
        .isNotEqualTo(identity(anonymous("x").responseTopic("a/reply/c").correlationData("1")));
  }

  @Test
  void responseTopicAloneIsNoIdentityToRemember() {
    assertThat(identity(anonymous("x").responseTopic("a/reply/b")).durable()).isFalse();
    assertThat(identity(anonymous("x").correlationData("1")).durable()).isFalse();
  }

  @Test
  void identityStaysShortHoweverLongTheCorrelationData() {
    Given asked = anonymous("x").responseTopic("a/reply/b").correlationData("1".repeat(60_000));

    assertThat(identity(asked).key()).hasSizeLessThan(100);
  }

  @Test
  void clientWithoutIdHasNoNameOfItsOwn() {
    assertThat(identity(Given.request("{'client':'me'}")).durable()).isFalse();
    assertThat(identity(Given.request("{'id':'1'}")).durable()).isFalse();
  }

  @Test
  void withoutAnyNameTheContentIsTheIdentity() {
    assertThat(identity(anonymous("x")))
        .isEqualTo(identity(anonymous("x")))
        .isNotEqualTo(identity(anonymous("y")))
        .isNotEqualTo(
            identity(Given.message("hailo/v1/request-high/clip", "x").contentType("text/plain")));
    assertThat(identity(anonymous("x")).durable()).isFalse();
  }

  @Test
  void strangersWhoAskTheSameAreNotTheSame() {
    assertThat(identity(anonymous("x").responseTopic("a/reply/b")))
        .isNotEqualTo(identity(anonymous("x").responseTopic("a/reply/c")))
        .isNotEqualTo(identity(anonymous("x")));
    assertThat(identity(anonymous("x").correlationData("1")))
        .isNotEqualTo(identity(anonymous("x").correlationData("2")));
  }

  @Test
  void fingerprintTellsBodiesApart() {
    Given picture = Given.message(TOPIC + "/me/1", Given.JPEG);
    byte[] other = Given.JPEG.clone();
    other[other.length - 1]++;

    assertThat(fingerprint(picture))
        .isEqualTo(fingerprint(Given.message(TOPIC + "/me/1", Given.JPEG.clone())))
        .isNotEqualTo(fingerprint(Given.message(TOPIC + "/me/1", other)));
  }

  @Test
  void fingerprintTellsApartWhatChangesTheMeaningOfABody() {
    byte[] body = new byte[4];

    assertThat(fingerprint(tensor(body, "4")))
        .isNotEqualTo(fingerprint(tensor(body, "2,2")))
        .isNotEqualTo(fingerprint(tensor(body, "4").user("model", "b")))
        .isNotEqualTo(fingerprint(tensor(body, "4").contentType("application/octet-stream")))
        .isEqualTo(fingerprint(tensor(body, "4").user("trace", "abc")))
        .isEqualTo(fingerprint(tensor(body, "4").expirySeconds(3)));
    assertThat(fingerprint(Given.message(TOPIC + "/me/1", Given.JPEG)))
        .isNotEqualTo(fingerprint(Given.message("hailo/v1/request/infer/me/1", Given.JPEG)));
  }

  private static Given tensor(byte[] body, String shape) {
    return Given.message(TOPIC + "/me/1", body).user("dtype", "uint8").user("shape", shape);
  }

  @Test
  void generatedIdIsAskedForOnlyWhereThereIsNone() {
    RequestCodec codec =
        new RequestCodec(
            Given.TOPICS,
            Given.REPLY_TOPICS,
            Given.MAX_BYTES,
            () -> {
              throw new AssertionError("no id is needed");
            });

    Decoded decoded = codec.decode(Given.message(TOPIC + "/me/1", Given.JPEG).message());

    assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
  }
}

package org.hailomqtt.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a stranger publishes, it is read or refused; nothing is thrown, nothing unsendable. */
class DecodeAnythingTest {
  private static final int MUTATIONS = 8;

  private final RequestCodec requests = Given.requestCodec();
  private final ControlCodec controls =
      new ControlCodec(Given.TOPICS, Given.REPLY_TOPICS, () -> "generated-1");
  private final ReplyCodec replies = new ReplyCodec();
  private final List<InboundMessage> samples = samples();

  private static List<InboundMessage> samples() {
    try {
      List<InboundMessage> samples = new ArrayList<>();
      for (Sample sample : Sample.all("requests")) {
        samples.add(sample.message());
      }
      for (Sample sample : Sample.all("controls")) {
        samples.add(sample.message());
      }
      return samples;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Provide
  Arbitrary<String> contentTypes() {
    return Arbitraries.of(
        "",
        "application/json",
        "text/plain",
        "application/octet-stream",
        "image/png",
        ";",
        "+json");
  }

  @Property(tries = 2000)
  void anyBytesAreReadOrRefused(
      @ForAll byte[] payload,
      @ForAll("contentTypes") String contentType,
      @ForAll String words,
      @ForAll boolean tensor) {
    Map<String, String> user =
        tensor ? Map.of("dtype", "uint8", "shape", words) : Map.of("model", words);
    MessageProperties properties =
        new MessageProperties(
            null, payload, contentType.isEmpty() ? null : contentType, null, user);

    read(new InboundMessage("hailo/v1/request/clip/me/1", payload, 1, false, properties));
  }

  @Property(tries = 500)
  void anyTopicsAreReadOrRefused(@ForAll String topic, @ForAll String responseTopic) {
    MessageProperties properties = new MessageProperties(responseTopic, null, null, null, Map.of());

    read(new InboundMessage(topic, Given.JPEG, 1, false, properties));
    read(new InboundMessage("hailo/v1/request/" + topic, Given.JPEG, 1, false, properties));
    read(new InboundMessage("hailo/v1/control/" + topic, new byte[0], 1, false, properties));
  }

  @Property(tries = 5000)
  void damagedSamplesAreReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    InboundMessage sample = samples.get(random.nextInt(samples.size()));
    byte[] payload = sample.payload().clone();
    for (int i = random.nextInt(MUTATIONS); i >= 0 && payload.length > 0; i--) {
      payload = damaged(payload, random);
    }

    read(
        new InboundMessage(
            sample.topic(), payload, sample.qos(), sample.retained(), sample.properties()));
  }

  private static byte[] damaged(byte[] payload, Random random) {
    int at = random.nextInt(payload.length);
    byte[] result = payload.clone();
    switch (random.nextInt(4)) {
      case 0 -> result[at] = (byte) random.nextInt();
      case 1 -> result[at] = (byte) "{}[]\",:0\\ue-".charAt(random.nextInt(12));
      case 2 -> result = Arrays.copyOf(payload, at);
      default -> {
        int length = Math.min(payload.length - at, 1 + random.nextInt(20));
        System.arraycopy(payload, at, result, random.nextInt(payload.length - length + 1), length);
      }
    }
    return result;
  }

  private void read(InboundMessage message) {
    Decoded decoded = requests.decode(message);
    if (decoded instanceof Decoded.Refused refused) {
      checkRefusal(refused.id(), refused.replyTo(), refused.cause());
      checkEcho(refused.metadata());
    } else {
      Request request = ((Decoded.Accepted) decoded).request();
      checkAddress(Optional.of(request.replyTo()));
      assertThat(Names.isName(request.id())).isTrue();
      checkEcho(request.options().metadata());
    }
    DecodedControl control = controls.decode(message);
    if (control instanceof DecodedControl.Refused refused) {
      checkRefusal(refused.id(), refused.replyTo(), refused.cause());
    } else {
      checkAddress(((DecodedControl.Accepted) control).request().replyTo());
    }
  }

  private void checkRefusal(String id, Optional<ReplyAddress> replyTo, ProtocolException cause) {
    checkAddress(replyTo);
    assertThat(cause.text()).isNotBlank().hasSizeLessThan(1000);
    Reply.Failure failure = ReplyCodec.failure(id, cause, null);
    assertThat(replies.encode(failure)).isNotEmpty();
  }

  private void checkEcho(@Nullable JsonNode metadata) {
    ProtocolException cause = new ProtocolException(ErrorCode.INTERNAL, "text");
    assertThat(replies.encode(ReplyCodec.failure("1", cause, metadata))).isNotEmpty();
  }

  private static void checkAddress(Optional<ReplyAddress> replyTo) {
    replyTo.ifPresent(address -> Given.REPLY_TOPICS.check(address.topic(), null));
  }
}

package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.OptionalLong;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyCodec;
import org.junit.jupiter.api.Test;

class OversizedReplyTest {
  private final ReplyCodec codec = new ReplyCodec();

  @Test
  void isATooLargeErrorWithIdAndMetadataOfTheReply() throws IOException {
    ObjectNode reply = JsonNodeFactory.instance.objectNode().put("id", "7").put("status", "ok");
    ArrayNode big = reply.putObject("result").put("id", "another").putArray("big");
    for (int i = 0; i < 700_000; i++) {
      big.add(i);
    }
    reply.putObject("metadata").put("mine", 1);

    byte[] error = OversizedReply.insteadOf(codec.encode(reply), 2000);

    Reply.Failure failure = (Reply.Failure) codec.decode(error);
    assertThat(failure.id()).isEqualTo("7");
    assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(failure.error()).contains("2000", "max_packet_size");
    assertThat(failure.metadata()).isEqualTo(reply.path("metadata"));
    assertThat(error).hasSizeLessThan(500);
  }

  @Test
  void aMessageFitsOnlyWithItsTopicAndProperties() {
    BrokerLimits limits = new BrokerLimits(OptionalLong.of(1000), 20);
    byte[] correlation = new byte[100];

    assertThat(limits.fits(Outbound.reply("t", new byte[900], null, false))).isTrue();
    assertThat(limits.fits(Outbound.reply("t", new byte[900], correlation, false))).isFalse();
    assertThat(limits.fits(Outbound.reply("t".repeat(100), new byte[900], null, false))).isFalse();
    assertThat(BrokerLimits.NONE.fits(Outbound.reply("t", new byte[100_000_000], null, false)))
        .isTrue();
  }
}

package org.hailomqtt.harness;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One MQTT connection over Netty: sends packets, pairs the broker's answers with them, hands on
 * what is delivered.
 *
 * <p>All connections share one daemon thread, on which the delivery callback runs. Thread-safe.
 */
final class MqttConnection {
  private static final int MAX_PACKET_BYTES = 256 * 1024 * 1024;
  private static final EventLoopGroup LOOP =
      new NioEventLoopGroup(1, new DefaultThreadFactory("producer", true));

  private final Channel channel;
  private final Answers answers;

  private MqttConnection(Channel channel, Answers answers) {
    this.channel = channel;
    this.answers = answers;
  }

  /** Opens the TCP connection; the caller then sends CONNECT. */
  static MqttConnection open(URI uri, Consumer<MqttPublishMessage> onPublish)
      throws IOException, InterruptedException {
    Answers answers = new Answers(onPublish);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(LOOP)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
            .handler(new Codec(answers));
    var connected = bootstrap.connect(uri.getHost(), uri.getPort()).await();
    if (!connected.isSuccess()) {
      throw new IOException("no connection to " + uri, connected.cause());
    }
    return new MqttConnection(connected.channel(), answers);
  }

  /** The CONNACK that comes in answer to the CONNECT. */
  CompletableFuture<MqttConnAckMessage> connect(MqttMessage connect) {
    send(connect);
    return answers.accepted;
  }

  /**
   * Sends a packet that the broker answers by its id.
   *
   * @return the reason code of the PUBACK or of the first filter of the SUBACK; fails when the
   *     connection ends before it
   */
  CompletableFuture<Integer> request(int packetId, MqttMessage packet) {
    CompletableFuture<Integer> answer = answers.expect(packetId);
    send(packet);
    return answer;
  }

  /** Sends a packet that has no answer. */
  void send(MqttMessage packet) {
    var unused =
        channel
            .writeAndFlush(packet)
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    answers.fail(written.cause());
                  }
                });
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Closes the TCP connection after what was sent has left. */
  void close() {
    channel.close().awaitUninterruptibly();
  }

  /** Puts the packet codec and the answers into the pipeline of a new channel. */
  private static final class Codec extends ChannelInitializer<Channel> {
    private final Answers answers;

    Codec(Answers answers) {
      this.answers = answers;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new MqttDecoder(MAX_PACKET_BYTES), MqttEncoder.INSTANCE, answers);
    }
  }

  /** What came from the broker, sorted to those who wait for it. */
  private static final class Answers extends SimpleChannelInboundHandler<MqttMessage> {
    final CompletableFuture<MqttConnAckMessage> accepted = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Integer>> pending = new ConcurrentHashMap<>();
    private final Consumer<MqttPublishMessage> onPublish;

    Answers(Consumer<MqttPublishMessage> onPublish) {
      this.onPublish = onPublish;
    }

    CompletableFuture<Integer> expect(int packetId) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      if (pending.putIfAbsent(packetId, answer) != null) {
        throw new IllegalStateException("packet id " + packetId + " is in use");
      }
      return answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
      if (message.decoderResult().isFailure()) {
        fail(message.decoderResult().cause());
        closeSoon(context);
      } else if (message instanceof MqttConnAckMessage connAck) {
        accepted.complete(connAck);
      } else if (message instanceof MqttPublishMessage publish) {
        onPublish.accept(publish);
      } else if (message instanceof MqttSubAckMessage subAck) {
        answer(subAck.variableHeader().messageId(), subAck.payload().reasonCodes().get(0));
      } else if (message.variableHeader() instanceof MqttMessageIdVariableHeader header) {
        boolean coded = header instanceof MqttPubReplyMessageVariableHeader;
        byte code = coded ? ((MqttPubReplyMessageVariableHeader) header).reasonCode() : 0;
        answer(header.messageId(), Byte.toUnsignedInt(code));
      }
    }

    private void answer(int packetId, int reasonCode) {
      CompletableFuture<Integer> answer = pending.remove(packetId);
      if (answer != null) {
        answer.complete(reasonCode);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("the connection ended"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
      closeSoon(context);
    }

    private static void closeSoon(ChannelHandlerContext context) {
      var unused = context.close();
    }

    void fail(Throwable cause) {
      accepted.completeExceptionally(cause);
      pending.values().forEach(answer -> answer.completeExceptionally(cause));
      pending.clear();
    }
  }
}

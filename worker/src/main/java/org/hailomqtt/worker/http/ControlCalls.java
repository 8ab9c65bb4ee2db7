package org.hailomqtt.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.scheduling.Answer;
import org.hailomqtt.worker.scheduling.ControlHandler;

/** Asks the worker as a control message would, without the broker. Thread-safe; blocks. */
final class ControlCalls {
  static final int MAX_BODY_BYTES = 64 << 10;

  private static final int MAX_REPLY_BYTES = 64 << 20;

  /** Loading a large model takes so long, and longer. */
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private final ObjectMapper json = Json.mapper(MAX_REPLY_BYTES);
  private final Executor control;
  private final TopicGrammar topics;
  private final String worker;
  private final Supplier<String> ids;

  /**
   * @param control the control thread
   * @param worker id of the worker
   * @param ids names for what is asked
   */
  ControlCalls(Executor control, TopicGrammar topics, String worker, Supplier<String> ids) {
    this.control = control;
    this.topics = topics;
    this.worker = worker;
    this.ids = ids;
  }

  /**
   * What was answered. Immutable, but for the node and the array, which nobody writes to.
   *
   * @param control the reply to what was asked
   * @param published what was published besides: of a lookup, the reply of the request, which may
   *     be large
   */
  record Outcome(JsonNode control, Optional<byte[]> published) {}

  /**
   * Asks and waits.
   *
   * @param body JSON, or nothing
   * @throws HttpFailure TIMEOUT
   */
  Outcome ask(ControlHandler handler, String action, byte[] body) throws IOException {
    return askAt(handler, topics.control(worker, action), body);
  }

  /** The same about a request. */
  Outcome ask(ControlHandler handler, String action, String client, String id) throws IOException {
    return askAt(handler, topics.control(worker, action, client, id), new byte[0]);
  }

  private Outcome askAt(ControlHandler handler, String topic, byte[] body) throws IOException {
    String replyTopic = topics.reply("http", ids.get());
    CompletableFuture<byte[]> reply = new CompletableFuture<>();
    CompletableFuture<byte[]> besides = new CompletableFuture<>();
    MessageProperties none = MessageProperties.NONE;
    InboundMessage message =
        new InboundMessage(
            topic,
            body,
            0,
            false,
            new MessageProperties(
                replyTopic, new byte[0], none.contentType(), none.expirySeconds(), none.user()));
    control.execute(
        () ->
            handler.handle(
                message,
                answer -> (isFor(answer, replyTopic) ? reply : besides).complete(answer.body())));
    JsonNode outcome = json.readTree(await(reply));
    return new Outcome(outcome, besides.isDone() ? Optional.of(besides.join()) : Optional.empty());
  }

  private static boolean isFor(Answer answer, String topic) {
    return answer.to().topic().equals(topic);
  }

  private static byte[] await(CompletableFuture<byte[]> reply) {
    try {
      return reply.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw HttpFailure.of(
          ErrorCode.TIMEOUT,
          "no answer after " + LIMIT.toSeconds() + " s; it goes on nevertheless");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpFailure.of(ErrorCode.DRAINING, "the worker is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is only ever completed with a reply", e);
    }
  }
}

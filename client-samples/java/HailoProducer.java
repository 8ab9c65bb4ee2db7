import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.*;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * Asks a Hailo MQTT worker: {@link #ask} waits for the reply, {@link #submit} does not, and {@link
 * #stream} hands on a text while it comes. Any thread may ask.
 */
public final class HailoProducer implements MqttCallback, AutoCloseable {
  private record Asked(
      String topic, byte[] body, CompletableFuture<Reply> reply, Consumer<String> chunks) {}

  private final TopicGrammar topics = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
  private final ReplyCodec codec = new ReplyCodec();
  private final Map<String, Asked> waiting = new ConcurrentHashMap<>();
  private final String client;
  private final Consumer<Reply> late;
  private final MqttAsyncClient mqtt;

  /**
   * Waits until the broker is there.
   *
   * @param client who asks: one name for each program. The broker keeps replies for it for a week
   * @param late gets replies to requests of an earlier start
   */
  public HailoProducer(String url, String client, Consumer<Reply> late)
      throws MqttException, InterruptedException {
    this.client = client;
    this.late = late;
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(false);
    options.setSessionExpiryInterval(Duration.ofDays(7).toSeconds());
    options.setAutomaticReconnect(true);
    mqtt = new MqttAsyncClient(url, "hailo-" + client, new MemoryPersistence());
    mqtt.setCallback(this);
    while (!mqtt.isConnected()) {
      try {
        mqtt.connect(options).waitForCompletion();
        subscribe().waitForCompletion(); // before anything is asked: nobody keeps a reply to nobody
      } catch (MqttException e) {
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  /** The reply to a body, which is a picture, a text or JSON. */
  public Reply ask(String type, byte[] body, Duration limit) throws Exception {
    return submit(type, body).get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The same without waiting. */
  public CompletableFuture<Reply> submit(String type, byte[] body) {
    return send(type, body, chunk -> {});
  }

  /** A text, piece by piece; the request is sent when somebody subscribes. */
  public Flow.Publisher<String> stream(String type, Map<String, Object> body) {
    Map<String, Object> streamed = new HashMap<>(body);
    streamed.put("stream", true);
    return subscriber -> {
      SubmissionPublisher<String> text = new SubmissionPublisher<>();
      text.subscribe(subscriber);
      send(type, codec.encode(streamed), text::submit)
          .thenAccept(
              reply -> {
                if (reply instanceof Reply.Failure failure) {
                  text.closeExceptionally(new IllegalStateException(failure.error()));
                } else {
                  text.close();
                }
              });
    };
  }

  private CompletableFuture<Reply> send(String type, byte[] body, Consumer<String> chunks) {
    String id = UUID.randomUUID().toString();
    String topic = topics.request(Lane.NORMAL, type, client, id);
    Asked asked = new Asked(topic, body, new CompletableFuture<>(), chunks);
    waiting.put(id, asked);
    publish(asked);
    return asked.reply();
  }

  private void publish(Asked asked) {
    try {
      mqtt.publish(asked.topic(), asked.body(), 1, false);
    } catch (MqttException e) {
      // Not connected: connectComplete publishes it.
    }
  }

  private IMqttToken subscribe() throws MqttException {
    String replies = topics.reply(client, "+");
    return mqtt.subscribe(new String[] {replies, replies + "/chunk"}, new int[] {1, 0});
  }

  @Override
  public void connectComplete(boolean again, String url) {
    if (!again) {
      return; // The constructor is at it.
    }
    try {
      subscribe();
      waiting.values().forEach(this::publish); // what the worker knows already does not run again
    } catch (MqttException e) {
      // Connection lost again: the next one subscribes.
    }
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) throws Exception {
    String[] idAndKind = topic.substring(topics.reply(client, "").length()).split("/");
    if (idAndKind.length > 1) {
      Asked asked = waiting.get(idAndKind[0]);
      if (asked != null) {
        asked.chunks().accept(
            codec.decode(message.getPayload(), JsonNode.class).path("text").asText());
      }
      return;
    }
    Reply reply = codec.decode(message.getPayload());
    Asked asked = waiting.remove(idAndKind[0]);
    if (asked != null) {
      asked.reply().complete(reply);
    } else {
      late.accept(reply);
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {}

  @Override
  public void mqttErrorOccurred(MqttException error) {}

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void authPacketArrived(int code, MqttProperties properties) {}

  @Override
  public void close() throws MqttException {
    mqtt.disconnect().waitForCompletion();
    mqtt.close();
  }

  /** {@code HailoProducer URL PICTURE...}: asks clip about all pictures at once. */
  public static void main(String[] arguments) throws Exception {
    try (HailoProducer hailo = new HailoProducer(arguments[0], "java-sample", reply -> {})) {
      Map<String, CompletableFuture<Reply>> asked = new HashMap<>();
      for (int i = 1; i < arguments.length; i++) {
        asked.put(arguments[i], hailo.submit("clip", Files.readAllBytes(Path.of(arguments[i]))));
      }
      asked.forEach((picture, reply) -> System.out.println(picture + " " + told(reply.join())));
    }
  }

  private static String told(Reply reply) {
    if (reply instanceof Reply.Success success) {
      return success.result().at("/labels/0/label").asText();
    }
    return ((Reply.Failure) reply).error();
  }
}

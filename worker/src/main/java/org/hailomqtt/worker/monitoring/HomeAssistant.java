package org.hailomqtt.worker.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerInfo;
import org.hailomqtt.worker.scheduling.RecentRequests.Recent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the worker known to Home Assistant, if that is wanted, and tells it of the last request;
 * makes it unknown again once it is not wanted any more. Thread-safe.
 *
 * <p>What was published is remembered in a file, as the message is retained: so it is taken back at
 * the next start without it, or with another prefix.
 */
public final class HomeAssistant {
  private static final Logger log = LoggerFactory.getLogger(HomeAssistant.class);
  private static final String FILE = "home-assistant";
  private static final int MOST_RESULT_BYTES = 8 << 10;
  private static final byte[] NOTHING = {};

  private final ReplyCodec codec = new ReplyCodec();
  private final ObjectMapper json = Json.mapper(MOST_RESULT_BYTES);
  private final HomeAssistantConfig config;
  private final HomeAssistantDevice device;
  private final TopicGrammar topics;
  private final String worker;
  private final Supplier<WorkerInfo> info;
  private final @Nullable Path file;
  private final Broker broker;
  private final AtomicReference<@Nullable Answered> last = new AtomicReference<>();

  private record Answered(Recent request, @Nullable JsonNode result) {}

  /** Publishes, if the broker is there; does not block. */
  public interface Broker {
    /**
     * A message that the broker keeps; an empty one has it forget.
     *
     * @param taken runs once the broker has it
     */
    void retain(String topic, byte[] body, Runnable taken);

    /** A message that nobody has to receive. */
    void tell(String topic, byte[] body);
  }

  /**
   * @param info what the worker is
   * @param directory where it is remembered what was published; empty for nowhere
   */
  public HomeAssistant(
      HomeAssistantConfig config,
      TopicGrammar topics,
      String worker,
      Supplier<WorkerInfo> info,
      Optional<Path> directory,
      Broker broker) {
    this.config = config;
    this.device = new HomeAssistantDevice(config.prefix(), topics, worker);
    this.topics = topics;
    this.worker = worker;
    this.info = info;
    this.file = directory.map(path -> path.resolve(FILE)).orElse(null);
    this.broker = broker;
  }

  /** Publishes the worker, or takes back what an earlier run published. After each connecting. */
  public synchronized void publish() {
    Optional<String> before = remembered();
    String topic = device.topic();
    if (before.isPresent() && !(config.discovery() && before.get().equals(topic))) {
      broker.retain(before.get(), NOTHING, () -> forget(before.get()));
    }
    if (config.discovery()) {
      remember(topic);
      broker.retain(topic, codec.encode(device.message(info.get())), () -> {});
    }
  }

  private Optional<String> remembered() {
    try {
      return file == null || !Files.exists(file)
          ? Optional.empty()
          : Optional.of(Files.readString(file).strip()).filter(topic -> !topic.isEmpty());
    } catch (IOException e) {
      log.debug("{} can't be read", file, e);
      return Optional.empty();
    }
  }

  private void remember(String topic) {
    if (file == null || remembered().filter(topic::equals).isPresent()) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, topic + "\n");
    } catch (IOException e) {
      log.warn(
          "{} can't be written ({}): Home Assistant will go on showing this worker when"
              + " home_assistant.discovery is turned off; clear the retained message on {} then",
          file,
          e.toString(),
          topic);
    }
  }

  private synchronized void forget(String topic) {
    try {
      if (file != null && remembered().filter(topic::equals).isPresent()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.debug("{} can't be deleted", file, e);
    }
  }

  /** Hears of every request that got its answer; with the result, if it has one. */
  public void answered(Recent request, @Nullable JsonNode result) {
    if (config.discovery()) {
      last.set(new Answered(request, result));
    }
  }

  /** Tells of the last request, if it was not told of. Timer thread, twice a second. */
  public void tick() {
    Answered answered = last.getAndSet(null);
    if (answered != null) {
      broker.tell(topics.last(worker), codec.encode(message(answered)));
    }
  }

  private ObjectNode message(Answered answered) {
    Recent request = answered.request();
    JsonNode result = answered.result();
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("state", result == null ? request.code() : ResultText.of(result));
    ObjectNode attributes = message.putObject("attributes");
    attributes.setAll((ObjectNode) json.valueToTree(request));
    if (result != null && codec.encode(result).length <= MOST_RESULT_BYTES) {
      attributes.set("result", result);
    }
    return message;
  }
}

package org.hailomqtt.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs mosquitto's own command-line clients against one broker, as users type them. Immutable. */
public final class MosquittoClients {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> LINE_BY_LINE = List.of("stdbuf", "--output=L");
  private static final String SUBSCRIBED = "Subscribed (mid: 1)";

  private final Broker broker;

  public MosquittoClients(Broker broker) {
    this.broker = broker;
  }

  /** Runs {@code mosquitto_pub} to its end. */
  public ExternalCommand.Outcome pub(String... arguments) {
    return ExternalCommand.run(LIMIT, command("mosquitto_pub", List.of(arguments)));
  }

  /** Runs {@code mosquitto_rr}, which ends when the reply has come. */
  public ExternalCommand.Outcome rr(String... arguments) {
    return ExternalCommand.run(LIMIT, command("mosquitto_rr", List.of(arguments)));
  }

  /**
   * Starts {@code mosquitto_sub} and returns when it has subscribed.
   *
   * <p>With {@code -C 1} it ends after one message, for {@link ExternalCommand#await}. Its output
   * holds mosquitto's debug lines too, since one of them tells of the subscription.
   */
  public ExternalCommand sub(String... arguments) {
    List<String> words = new ArrayList<>(LINE_BY_LINE);
    words.addAll(command("mosquitto_sub", List.of(arguments)));
    words.add("-d");
    ExternalCommand subscriber = ExternalCommand.start(words);
    try {
      subscriber.awaitOutput(SUBSCRIBED, LIMIT);
      return subscriber;
    } catch (AssertionError e) {
      subscriber.close();
      throw e;
    }
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(broker.port())));
    words.addAll(arguments);
    return words;
  }
}

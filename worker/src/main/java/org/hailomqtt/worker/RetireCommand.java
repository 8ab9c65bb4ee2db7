package org.hailomqtt.worker;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.BrokerConnector;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.hailomqtt.worker.mqtt.Retirement;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code retire}: removes from the broker what it keeps of a worker. */
final class RetireCommand implements Callable<Integer> {
  private static final String FORCE = "--force";

  /** A broker sends what it has retained with the answer to a subscription, or right after it. */
  private static final long RETAINED_MILLIS = 1_000;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  RetireCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("retire");
    spec.usageMessage()
        .description(
            "Ends the sessions that the broker keeps for a worker, with the requests that wait in"
                + " them, and clears what the worker has retained about itself. For a worker that"
                + " will not come back, or has got another name or base.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described(
                "Nothing of the worker is left.", "It was not done; a sentence says why."));
    spec.addOption(
        OptionSpec.builder(FORCE)
            .description("Do it though the worker says that it is online.")
            .build());
    SettingsOptions.addTo(
        spec,
        Stream.concat(Stream.of(ServiceKeys.WORKER_ID), ConnectionKeys.ALL.stream()).toList());
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    Machine machine = surroundings.machine();
    SettingsSources sources = SettingsOptions.sources(spec.commandLine().getParseResult(), machine);
    Settings settings = sources.read();
    String worker = settings.value(ServiceKeys.WORKER_ID, machine::workerId);
    ConfigReader.Connection connection = new ConfigReader(settings, machine).connection();
    ConsoleLogging.apply(new LogConfig(LogFormat.TEXT, Level.ERROR));
    try {
      return retire(worker, connection);
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private int retire(String worker, ConfigReader.Connection connection)
      throws IOException, InterruptedException {
    TopicGrammar topics = connection.topics().grammar();
    Set<String> online = online(connection, topics);
    boolean forced = spec.commandLine().getParseResult().hasMatchedOption(FORCE);
    if (online.remove(worker) && !forced) {
      return failed(
          "worker "
              + worker
              + " is online; stop it first, or it would take its sessions up again (or "
              + FORCE
              + ")");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Worker " + worker + ", base " + topics.base() + ", at " + connection.broker().url());
    Retirement retirement =
        new Retirement(new BrokerConnector(connection.broker()), topics, worker);
    if (online.isEmpty()) {
      retirement.endLanes().forEach(session -> out.println("  ended    session " + session));
    } else {
      out.println("  kept     the sessions for requests: " + online + " serves this base");
    }
    retirement.clear().forEach(topic -> out.println("  cleared  " + topic));
    out.flush();
    return ExitCodes.OK;
  }

  /** The workers of the base whose retained availability says that they are there. */
  private static Set<String> online(ConfigReader.Connection connection, TopicGrammar topics)
      throws IOException, InterruptedException {
    Availability availability = new Availability(topics);
    String clientId = "hailo-retire-" + UUID.randomUUID();
    try (ProducerSession session =
        new ProducerSession(connection.broker(), clientId, availability)) {
      session.connect();
      session.subscribe(List.of(topics.availability("+")), true);
      TimeUnit.MILLISECONDS.sleep(RETAINED_MILLIS);
    }
    return availability.online;
  }

  private int failed(String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("hailo-worker: " + why);
    err.flush();
    return ExitCodes.FAILED;
  }

  /** Notes who is online. */
  private static final class Availability implements ProducerSession.Listener {
    private final String before;
    private final String after;
    private final Set<String> online = new ConcurrentSkipListSet<>();

    private Availability(TopicGrammar topics) {
      String[] around = topics.availability("+").split("\\+", -1);
      this.before = around[0];
      this.after = around[1];
    }

    @Override
    public void arrived(String topic, byte[] body) {
      String worker = topic.substring(before.length(), topic.length() - after.length());
      if (new String(body, StandardCharsets.UTF_8).equals("online")) {
        online.add(worker);
      } else {
        online.remove(worker);
      }
    }

    @Override
    public void published(String topic, ProducerSession.Outcome outcome) {}

    @Override
    public void lost(String why) {}
  }
}

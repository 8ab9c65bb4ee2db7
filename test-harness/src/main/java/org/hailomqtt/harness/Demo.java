package org.hailomqtt.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Reply;
import org.hailomqtt.protocol.ReplyCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.worker.Worker;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.systemd.ServiceManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Shows the whole way of a request on one machine: a broker, a worker, a picture published, its
 * reply. One thread.
 */
@Command(
    name = "hailo-worker demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a broker and a worker, publishes the sample pictures and prints what comes back.",
      "Then it stays up for pictures of your own, until Ctrl-C."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every picture was told right",
      "1:a reply was missing or wrong",
      "2:an option is wrong"
    })
public final class Demo implements Callable<Integer> {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration REPLY_LIMIT = Duration.ofSeconds(20);
  private static final String CLIENT = "demo";

  private final ReplyCodec replies = new ReplyCodec();
  private final TopicGrammar topics = new TopicGrammar(TopicGrammar.DEFAULT_BASE);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--once", description = "End after the replies.")
  private boolean once;

  /** Runs the demo and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    QuietLogs.forDemo();
    Path home = Path.of(System.getProperty("hailo.home", "worker/target/dist"));
    List<SamplePicture> pictures = SamplePicture.allNear(home);
    try (HiveMqBroker broker = HiveMqBroker.start(step -> say(out, step)); // closed last
        Worker worker = new Worker(config(broker), home, ServiceManager.none())) {
      say(out, "Starting the worker");
      worker.start();
      awaitReady(worker);
      say(
          out,
          "The worker serves "
              + worker.device().kind().label()
              + " ("
              + worker.device().id()
              + ") on "
              + topics.base());
      worker.page().ifPresent(url -> say(out, "Its page is " + url));
      boolean right = publishAll(out, broker, pictures);
      if (!once) {
        invite(out, broker, pictures.get(0));
        new CountDownLatch(1).await();
      }
      return right ? 0 : 1;
    }
  }

  private static void say(PrintWriter out, String sentence) {
    out.println(sentence);
    out.flush();
  }

  private static WorkerConfig config(Broker broker) {
    WorkerConfig defaults = WorkerConfig.defaults(CLIENT);
    return new WorkerConfig(
        defaults.workerId(),
        defaults.types(),
        defaults.topics(),
        defaults.control(),
        BrokerConfig.at(broker.uri()),
        defaults.device(),
        defaults.models(),
        defaults.presets(),
        defaults.data(),
        defaults.lanes(),
        defaults.limits(),
        defaults.scheduling(),
        defaults.residency(),
        defaults.http(),
        defaults.homeAssistant(),
        defaults.log());
  }

  private static void awaitReady(Worker worker) {
    if (!Readiness.await(READY_LIMIT, () -> worker.state() == WorkerState.READY)) {
      throw new IllegalStateException("the worker is still " + worker.state().label());
    }
  }

  /** Whether every picture was told right. */
  private boolean publishAll(PrintWriter out, Broker broker, List<SamplePicture> pictures)
      throws IOException {
    int right = 0;
    try (Producer producer = Producer.mqtt5(broker, "hailo-demo-producer")) {
      producer.subscribe(topics.reply(CLIENT, "#"), 1);
      out.printf("%n  %-28s %-24s %7s %9s%n", "published", "told", "score", "ms");
      for (int i = 0; i < pictures.size(); i++) {
        SamplePicture picture = pictures.get(i);
        String id = String.valueOf(i + 1);
        producer.publish(
            Message.of(
                topics.request(Lane.NORMAL, "clip", CLIENT, id),
                Files.readAllBytes(picture.file())));
        Reply reply =
            replies.decode(
                producer.await(topics.reply(CLIENT, id), REPLY_LIMIT).message().payload());
        if (print(out, picture, reply)) {
          right++;
        }
      }
    }
    out.printf("%n%d of %d pictures told right.%n", right, pictures.size());
    out.flush();
    return right == pictures.size();
  }

  /** Whether the reply names the picture. */
  private static boolean print(PrintWriter out, SamplePicture picture, Reply reply) {
    String told;
    String score = "";
    String millis = "";
    if (reply instanceof Reply.Success success) {
      JsonNode first = success.result().path("labels").path(0);
      told = first.path("label").asText();
      score = String.format(Locale.ROOT, "%.1f %%", 100 * first.path("score").asDouble());
      millis = String.format(Locale.ROOT, "%.1f", success.timing().totalMs());
    } else {
      Reply.Failure failure = (Reply.Failure) reply;
      told = failure.code() + ": " + failure.error();
    }
    boolean right = told.equals(picture.caption());
    out.printf(
        "  %-28s %-24s %7s %9s%s%n",
        picture.file().getFileName(), told, score, millis, right ? "" : "  WRONG");
    out.flush();
    return right;
  }

  private void invite(PrintWriter out, Broker broker, SamplePicture picture) {
    out.printf(
        "%nThe broker and the worker stay up. In another terminal:%n"
            + "  mosquitto_sub -p %1$d -t '%2$s' -v%n"
            + "and in a third, as often as you like, with any picture:%n"
            + "  mosquitto_pub -p %1$d -t %3$s -f %4$s%n"
            + "Ctrl-C ends the demo.%n",
        broker.port(),
        topics.reply("me", "#"),
        topics.request(Lane.NORMAL, "clip", "me", "1"),
        picture.file());
    out.flush();
  }
}

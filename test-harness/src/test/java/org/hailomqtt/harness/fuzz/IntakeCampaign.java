package org.hailomqtt.harness.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hailomqtt.harness.QuietLogs;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.simulated.SimulatedDevice;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.metrics.WorkerMetrics.Event;
import org.hailomqtt.worker.model.ClipHandler;
import org.hailomqtt.worker.model.InferHandler;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.PictureDecoder;
import org.hailomqtt.worker.scheduling.HeapRoom;
import org.hailomqtt.worker.scheduling.Inbound;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.hailomqtt.worker.scheduling.SchedulingConfig;
import org.jspecify.annotations.Nullable;

/**
 * A program that hands hostile messages to a scheduler with the worker's own threads, 64 at a time,
 * and looks at what becomes of each.
 *
 * <p>It prints {@code done} and the counts and ends with 0, or names the seed of the message that
 * got no single reply or counted drop, and ends with 1. Given a count of 1, it repeats that seed.
 */
final class IntakeCampaign {
  private static final List<Lane> LANES = List.of(Lane.values());

  /** The most messages that wait at once: the window. */
  private static final int WINDOW = 64;

  private static final long PATIENCE_SECONDS = 60;

  private final HostileInput input;
  private final Scheduler scheduler;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final AtomicReference<@Nullable Throwable> uncaught = new AtomicReference<>();
  private final ExecutorService decode = threads(2);
  private final ExecutorService finish = threads(1);

  private IntakeCampaign(Path samples, Path shipped, Path models, Path scratch) {
    this.input = new HostileInput(samples);
    TopicGrammar topics = new TopicGrammar("hailo/v1");
    RequestCodec codec =
        new RequestCodec(
            topics,
            new ReplyTopicRule(topics, ReplyTopicRule.defaults(topics)),
            8 << 20,
            () -> "generated-" + System.nanoTime());
    PictureDecoder pictures = new PictureDecoder(PictureDecoder.DEFAULT_MAX_PIXELS);
    Map<String, ModelHandler> handlers =
        Stream.of(new InferHandler(pictures), new ClipHandler(pictures))
            .collect(Collectors.toMap(ModelHandler::type, handler -> handler));
    ModelCatalog catalog = ModelCatalog.load(List.of(shipped, models), DeviceKind.SIMULATED);
    this.scheduler =
        new Scheduler(
            new Scheduler.Service(
                "fuzz",
                DeviceKind.SIMULATED,
                codec,
                handlers,
                () -> catalog,
                Duration.ofMinutes(10),
                SchedulingConfig.DEFAULT,
                scratch),
            ModelResidency.of(new SimulatedDevice(), System::nanoTime, InstantSource.system()),
            metrics,
            new Scheduler.Context(
                decode,
                finish,
                new HeapRoom(Runtime.getRuntime().maxMemory()),
                System::nanoTime,
                InstantSource.system()));
  }

  private ExecutorService threads(int count) {
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task);
          thread.setDaemon(true);
          thread.setUncaughtExceptionHandler((which, failure) -> uncaught.set(failure));
          return thread;
        });
  }

  /**
   * Runs the campaign.
   *
   * @param arguments directories of golden requests, shipped models, further models, spilled
   *     bodies; the first seed; how many
   */
  public static void main(String[] arguments) throws InterruptedException {
    QuietLogs.forWorker();
    IntakeCampaign campaign =
        new IntakeCampaign(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            Path.of(arguments[3]));
    System.exit(campaign.run(Long.parseLong(arguments[4]), Integer.parseInt(arguments[5])) ? 0 : 1);
  }

  private boolean run(long firstSeed, int count) throws InterruptedException {
    Thread device = new Thread(scheduler.deviceLoop());
    device.setDaemon(true);
    device.setUncaughtExceptionHandler((which, failure) -> uncaught.set(failure));
    device.start();
    for (int done = 0; done < count; done += WINDOW) {
      if (!window(firstSeed + done, Math.min(WINDOW, count - done))) {
        return false;
      }
    }
    System.out.println("done " + count + ": " + metrics.totals() + " " + metrics.answers());
    return true;
  }

  /** Hands in that many and waits until each is acknowledged. */
  private boolean window(long firstSeed, int count) throws InterruptedException {
    List<ObservedDelivery> deliveries = new ArrayList<>();
    long dropped = metrics.total(Event.DROPPED);
    long joined = metrics.total(Event.JOINED);
    for (int i = 0; i < count; i++) {
      ObservedDelivery delivery = new ObservedDelivery();
      deliveries.add(delivery);
      long seed = firstSeed + i;
      Lane lane = LANES.get((int) (seed % LANES.size()));
      scheduler.receive(new Inbound(lane, input.of(seed), delivery, seed, System.nanoTime()));
    }
    List<Long> silent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObservedDelivery delivery = deliveries.get(i);
      String fault =
          delivery.awaitAcknowledged(PATIENCE_SECONDS) ? delivery.fault() : "was not acknowledged";
      if (!fault.isEmpty() || uncaught.get() != null) {
        System.out.println("seed " + (firstSeed + i) + ": " + fault + ", thrown: " + uncaught);
        return false;
      }
      if (delivery.replies() == 0) {
        silent.add(firstSeed + i);
      }
    }
    dropped = metrics.total(Event.DROPPED) - dropped;
    joined = metrics.total(Event.JOINED) - joined; // the reply to the first is theirs too
    if (silent.size() < dropped || silent.size() > dropped + joined) {
      System.out.println(
          "seeds " + silent + " got no reply; dropped " + dropped + ", joined " + joined);
      return false;
    }
    return true;
  }
}

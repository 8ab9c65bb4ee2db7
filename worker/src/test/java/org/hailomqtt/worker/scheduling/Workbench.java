package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Decoded;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.protocol.Preset;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.ReplyTopicRule;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.ModelTerms;
import org.hailomqtt.worker.model.PreparedInference;

/** The parts of a scheduler without threads, so that a test performs each step by hand. */
final class Workbench {
  static final TopicGrammar TOPICS = new TopicGrammar("hailo/v1");
  static final ModelSpec NETWORK =
      new ModelSpec(
          "echo/main",
          Optional.empty(),
          Optional.empty(),
          List.of(new TensorSpec("input", DataType.UINT8, List.of(1))),
          List.of(new TensorSpec("output", DataType.UINT8, List.of(1))),
          ModelSpec.Simulation.INSTANT);
  static final ModelDefinition MODEL =
      new ModelDefinition(
          "echo",
          "echo",
          Optional.empty(),
          Set.of(DeviceKind.SIMULATED),
          Map.of("main", NETWORK),
          Map.of(),
          ModelTerms.NONE,
          JsonNodeFactory.instance.objectNode());

  static final LedgerBounds BOUNDS = new LedgerBounds(Duration.ofSeconds(60), 100_000, 64);

  final ManualClock clock = new ManualClock();
  final WorkerMetrics metrics = new WorkerMetrics();
  final RecentRequests recent = new RecentRequests();
  final Outcomes outcomes = new Outcomes(metrics, recent, clock, clock);
  final CountingHandler handler = new CountingHandler();
  final List<Runnable> decodeTasks = new ArrayList<>();
  final SlowLoads loads = new SlowLoads(clock);
  final ModelResidency residency = ModelResidency.of(loads, clock, clock);
  final Fit fit = new Fit(residency);
  final JobQueue queue =
      new JobQueue(
          new SchedulingPolicy(SchedulingConfig.DEFAULT), 2, residency::residentKeys, clock);
  final RequestLedger ledger;
  final Answers answers;
  final Preparation preparation;
  final Forecast forecast;
  final Progress progress;
  final ResultCache cache;
  final Tombstones tombstones = new Tombstones(clock);
  final DeviceLoop device;
  final Deadlines deadlines;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger ids = new AtomicInteger();
  final RequestCodec codec =
      new RequestCodec(
          TOPICS,
          new ReplyTopicRule(TOPICS, ReplyTopicRule.defaults(TOPICS)),
          8 << 20,
          () -> "generated-" + ids.incrementAndGet());

  /** With a ledger in memory. */
  Workbench() {
    this(bench -> RequestLedger.inMemory(BOUNDS, bench.clock));
  }

  /** With the ledger that an opener gives. */
  Workbench(Function<Workbench, RequestLedger> opener) {
    ledger = opener.apply(this);
    answers =
        new Answers(
            ledger, outcomes, Runnable::run, clock, "w1", DeviceKind.SIMULATED, queue::answered);
    preparation =
        new Preparation(
            queue, answers, ledger, fit, decodeTasks::add, new HeapRoom(Long.MAX_VALUE), clock);
    forecast = new Forecast(queue, residency, clock);
    progress = new Progress(forecast, Runnable::run);
    cache = new ResultCache(clock);
    device =
        new DeviceLoop(
            queue, preparation, residency, progress, cache, answers, ledger, tombstones, clock);
    deadlines = new Deadlines(queue, device, answers, Duration.ofMinutes(10), clock, clock);
  }

  /**
   * Type {@code echo}: counts its steps; the parameter {@code bad} is refused, and {@code fail} has
   * the device fail, or the handler if it is {@code "bug"}; {@code inferences} tells how often it
   * asks for its network.
   */
  static final class CountingHandler implements ModelHandler {
    final AtomicInteger prepared = new AtomicInteger();
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger inferences = new AtomicInteger();
    Runnable duringInference = () -> {};
    List<ModelSpec> networks = List.of(NETWORK);

    @Override
    public String type() {
      return "echo";
    }

    @Override
    public PreparedInference prepare(ModelDefinition model, Request request) {
      prepared.incrementAndGet();
      if (request.params().has("bad")) {
        throw ProtocolException.invalid("/params/bad", "this is bad; leave it out");
      }
      return new PreparedInference() {
        @Override
        public List<ModelSpec> networks() {
          return networks;
        }

        @Override
        public Output run(Loaded loaded) throws DeviceException {
          int run = runs.incrementAndGet();
          for (int i = 0; i < request.params().path("inferences").asInt(); i++) {
            var unused = loaded.model(NETWORK);
            inferences.incrementAndGet();
            duringInference.run();
          }
          if (request.params().path("fail").asText().equals("bug")) {
            throw new IllegalStateException("a bug");
          } else if (request.params().path("fail").asText().equals("error")) {
            throw new StackOverflowError("of a run");
          } else if (request.params().has("fail")) {
            throw new DeviceException(DeviceException.Kind.INFERENCE, 8, "the device failed");
          }
          return () -> IntNode.valueOf(run);
        }
      };
    }
  }

  /** A JSON request of client {@code me}. */
  static InboundMessage message(Lane lane, String id, String json) {
    return new InboundMessage(
        TOPICS.request(lane, "echo", "me", id),
        json.getBytes(StandardCharsets.UTF_8),
        1,
        false,
        MessageProperties.NONE);
  }

  /** Reads requests to this preset, too. */
  RequestCodec codec(Preset preset) {
    return new RequestCodec(
        TOPICS,
        new ReplyTopicRule(TOPICS, ReplyTopicRule.defaults(TOPICS)),
        8 << 20,
        () -> "generated-" + ids.incrementAndGet(),
        name -> Optional.of(preset).filter(each -> each.name().equals(name)));
  }

  /** A job of that message. */
  Job job(InboundMessage message, Delivery delivery) {
    return job(codec, message, delivery);
  }

  /** The same of a message that this codec reads. */
  Job job(RequestCodec codec, InboundMessage message, Delivery delivery) {
    Decoded decoded = codec.decode(message);
    Request request = ((Decoded.Accepted) decoded).request();
    return new Job(
        request,
        MODEL,
        handler,
        delivery,
        new HeldBodies(codec, Path.of(""), Long.MAX_VALUE).receive(message).as(request),
        message.payload().length,
        message.qos() == 0,
        sequence.getAndIncrement(),
        clock.getAsLong(),
        deadlines.of(request.options(), clock.getAsLong()));
  }

  /** A job of a JSON request of client {@code me}. */
  Job job(Lane lane, String id) {
    return job(message(lane, id, "{}"), new RecordingDelivery());
  }

  /** What takes new jobs, with a bound for each client. */
  Entrance entrance(int heldPerClient) {
    return new Entrance(
        queue, preparation, fit, answers, progress, forecast, cache, tombstones, heldPerClient);
  }

  /** Lets the decode threads do what they were given. */
  void decode() {
    while (!decodeTasks.isEmpty()) {
      decodeTasks.remove(0).run();
    }
  }

  /** Takes the next job, which must be ready. */
  Job take() throws InterruptedException {
    return queue.take(preparation::request).orElseThrow();
  }

  static ProtocolException error(ErrorCode code) {
    return new ProtocolException(code, "text of " + code);
  }
}

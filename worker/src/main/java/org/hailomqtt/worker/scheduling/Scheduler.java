package org.hailomqtt.worker.scheduling;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a request through the worker, put together: admission, queue, device, answer.
 * Thread-safe.
 */
public final class Scheduler {
  private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
  private static final int PREPARE_AHEAD = 4;
  private static final int USUAL_WINDOW = 64;

  private final ModelResidency residency;
  private final JobQueue queue;
  private final ModelUpkeep upkeep;
  private final RequestLedger ledger;
  private final DeviceLoop device;
  private final Deadlines deadlines;
  private final Reception reception;
  private final CarefulMode careful;
  private final Tombstones tombstones;
  private final Map<String, ControlAction> actions = new HashMap<>();
  private final RecentRequests recent = new RecentRequests();
  private final Outcomes outcomes;
  private final LongSupplier nanoClock;

  /**
   * What is served, and how far. Immutable.
   *
   * @param worker id of the worker
   * @param device kind of its device
   * @param codec reads requests
   * @param handlers by model type
   * @param catalog the models that there are now
   * @param maxTimeout the longest deadline
   * @param scheduling how long requests are passed over
   * @param spillDirectory where bodies of waiting requests go that memory has no room for
   */
  public record Service(
      String worker,
      DeviceKind device,
      RequestCodec codec,
      Map<String, ModelHandler> handlers,
      Supplier<ModelCatalog> catalog,
      Duration maxTimeout,
      SchedulingConfig scheduling,
      Path spillDirectory) {}

  /**
   * The threads, memory and clocks. Immutable.
   *
   * @param decode reads messages and pictures; two threads
   * @param finish makes replies; one thread
   * @param heap where large bodies are read
   * @param nanoClock monotonic
   * @param wallClock for people and for senders' clocks
   */
  public record Context(
      Executor decode,
      Executor finish,
      HeapRoom heap,
      LongSupplier nanoClock,
      InstantSource wallClock) {}

  /**
   * With a ledger in memory.
   *
   * @param residency loads models; used on the device thread
   */
  public Scheduler(
      Service service, ModelResidency residency, WorkerMetrics metrics, Context context) {
    this(
        service,
        residency,
        RequestLedger.inMemory(LedgerBounds.of(USUAL_WINDOW), context.nanoClock()),
        metrics,
        context);
  }

  /**
   * @param residency loads models; used on the device thread
   * @param ledger what earlier runs left; closed by whoever opened it
   */
  public Scheduler(
      Service service,
      ModelResidency residency,
      RequestLedger ledger,
      WorkerMetrics metrics,
      Context context) {
    this.residency = residency;
    this.nanoClock = context.nanoClock();
    this.ledger = ledger;
    this.queue =
        new JobQueue(
            new SchedulingPolicy(service.scheduling()),
            PREPARE_AHEAD,
            residency::residentKeys,
            nanoClock);
    this.upkeep = new ModelUpkeep(queue, service.catalog(), residency);
    this.tombstones = new Tombstones(nanoClock);
    this.careful = new CarefulMode(queue, ledger.mostUnderWay());
    this.outcomes = new Outcomes(metrics, recent, nanoClock, context.wallClock());
    Answers answers =
        new Answers(
            ledger,
            outcomes,
            context.finish(),
            nanoClock,
            service.worker(),
            service.device(),
            this::answered);
    Fit fit = new Fit(residency);
    Preparation preparation =
        new Preparation(queue, answers, ledger, fit, context.decode(), context.heap(), nanoClock);
    Forecast forecast = new Forecast(queue, residency, nanoClock);
    Progress progress = new Progress(forecast, context.finish());
    ResultCache cache = new ResultCache(nanoClock);
    this.device =
        new DeviceLoop(
            queue, preparation, residency, progress, cache, answers, ledger, tombstones, nanoClock);
    this.deadlines =
        new Deadlines(queue, device, answers, service.maxTimeout(), nanoClock, context.wallClock());
    Admitter admitter =
        new Admitter(
            service.codec(),
            service.handlers(),
            service.catalog(),
            ledger,
            deadlines,
            new Entrance(
                queue,
                preparation,
                fit,
                answers,
                progress,
                forecast,
                cache,
                tombstones,
                service.scheduling().heldPerClient()),
            answers,
            outcomes,
            metrics);
    this.reception =
        new Reception(
            queue,
            ledger,
            new HeldBodies(
                service.codec(),
                service.spillDirectory(),
                HeldBodies.memoryOf(Runtime.getRuntime().maxMemory())),
            admitter,
            context.heap(),
            context.decode());
    actions.putAll(new QueueControl(queue).actions());
    actions.putAll(new CancelControl(queue, device, answers, ledger, tombstones).actions());
    actions.putAll(new LookupControl(ledger, answers).actions());
    actions.putAll(new ModelControl(queue, service.catalog(), residency, fit).actions());
    if (ledger.wasKilled()) {
      careful.begin();
    }
  }

  private void answered(Job job) {
    // A cancel may have come too late for it; the next request of its name is another.
    tombstones.take(job.request());
    queue.answered(job);
    careful.answered();
  }

  /**
   * Takes a message. Paho's thread, which it does not block; in the order of receipt for each lane.
   */
  public void receive(Inbound inbound) {
    reception.receive(inbound);
  }

  /** What the device thread runs, until {@link #stopTaking}. */
  public Runnable deviceLoop() {
    return device;
  }

  /** Names models to be loaded ahead, besides those that are pinned. */
  public void loadAhead(Collection<String> models) {
    upkeep.loadAhead(models);
  }

  /** The device is held: models that are to be loaded ahead are loaded before the next job. */
  public void prewarm() {
    upkeep.prewarm();
  }

  /** Answers the requests whose deadline has passed; looks what is done. Timer thread, often. */
  public void checkDeadlines() {
    deadlines.check();
    device.rest().check();
    upkeep.check();
    boolean reading = false;
    for (Lane lane : Lane.values()) {
      if (queue.isExpecting(lane)) {
        reading = true;
        ledger.sessionBusy(lane);
      }
    }
    careful.check(reading || isBusy(), nanoClock.getAsLong());
  }

  /** Has the device thread run a command before its next job. */
  public void post(Runnable command) {
    queue.post(command);
  }

  /**
   * Lets jobs wait as long as any reason for it holds; a running one goes on, and so do commands.
   */
  public void hold(JobQueue.Hold reason, boolean holds) {
    queue.hold(reason, holds);
  }

  /**
   * Sets who hears that the device was lost under a job, on the device thread. Before the start.
   */
  public void onDeviceLost(Predicate<DeviceException> listener) {
    device.setbacks().onLost(listener);
  }

  /** Has the device rest after each job for so many times the job's time; 0 for not at all. */
  public void spaceOut(double factor) {
    device.spaceOut(factor);
  }

  /** The control actions about requests and models. */
  public Map<String, ControlAction> controlActions() {
    return Map.copyOf(actions);
  }

  /**
   * Hears that a lane is connected.
   *
   * @param resumed whether the broker had kept its session
   */
  public void laneConnected(Lane lane, boolean resumed) {
    careful.connected(lane, nanoClock.getAsLong());
    if (resumed) {
      ledger.sessionResumed(lane);
    } else {
      ledger.sessionLost(lane);
    }
  }

  /** Hears that a lane is not connected. */
  public void laneDisconnected(Lane lane) {
    careful.disconnected(lane);
    ledger.sessionAway(lane);
  }

  /** Has networks unloaded before the next job: they are not what the catalog says any more. */
  public void unload(Set<String> networks) {
    queue.post(() -> networks.forEach(residency::unload));
  }

  /** Has the device loop end after the running job; what waits stays with the broker. */
  public void stopTaking() {
    queue.close();
  }

  /**
   * Drops what waits, unanswered, as another worker serves: the broker delivers it to that one, or
   * again to this one if it serves first.
   *
   * <p>What came by a connection that still stands is kept, as it is delivered to nobody else
   * before that ends: called again and again while another serves.
   */
  public void leaveWaiting() {
    // At once with its entry: a redelivery must not join a job that nobody runs any more.
    for (Job job : queue.removeIf(job -> !job.isSettled() && ledger.leave(job))) {
      if (job.settle()) {
        job.release();
        queue.answered(job);
        outcomes.left(job);
        log.debug("{}: left to the worker that serves", job);
      }
    }
  }

  /** Leaves the running job unanswered and unacknowledged, for the next start. */
  public void abandonRunning() {
    Optional<Job> abandoned = device.running().filter(Job::settle);
    abandoned.ifPresent(ledger::abandoned);
    abandoned.ifPresent(outcomes::left);
  }

  /** Whether jobs are made to wait. */
  public boolean isPaused() {
    return queue.isPaused();
  }

  /** Whether requests are taken one at a time, as the last run of the worker was killed. */
  boolean isCareful() {
    return queue.takesOneAtATime();
  }

  /** Whether a job runs or waits. */
  public boolean isBusy() {
    return device.running().isPresent() || waiting() > 0;
  }

  /** Jobs that wait, over all lanes. */
  public int waiting() {
    int sum = 0;
    for (Lane lane : Lane.values()) {
      sum += queue.waiting(lane);
    }
    return sum;
  }

  /** Jobs that wait in a lane. */
  public int waiting(Lane lane) {
    return queue.waiting(lane);
  }

  /** How long the oldest waiting job of a lane has waited; zero if none does. */
  public Duration oldest(Lane lane) {
    return queue
        .oldestNanos(lane)
        .map(nanos -> Duration.ofNanos(nanoClock.getAsLong() - nanos))
        .orElse(Duration.ZERO);
  }

  /** The last requests that got their answer. */
  public RecentRequests recentRequests() {
    return recent;
  }

  /** The requests that wait. */
  public WaitingRequests waitingRequests() {
    return new WaitingRequests(queue, nanoClock);
  }

  /** The job on the device. */
  public Optional<WorkerStatus.Running> running() {
    return device
        .running()
        .map(
            job ->
                new WorkerStatus.Running(
                    job.request().client(),
                    job.request().id(),
                    job.request().type(),
                    job.model().name(),
                    Duration.ofNanos(nanoClock.getAsLong() - job.startedNanos()).toMillis()));
  }
}

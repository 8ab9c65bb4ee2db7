package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.PreparedInference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The device thread: takes the next job, makes its networks resident, runs it. */
final class DeviceLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(DeviceLoop.class);

  private final JobQueue queue;
  private final Preparation preparation;
  private final ModelResidency residency;
  private final Progress progress;
  private final ResultCache cache;
  private final Answers answers;
  private final RequestLedger ledger;
  private final Tombstones tombstones;
  private final LongSupplier nanoClock;
  private final Rest rest;
  private final Setbacks setbacks;
  private volatile double restFactor;
  private volatile Optional<Job> running = Optional.empty();

  DeviceLoop(
      JobQueue queue,
      Preparation preparation,
      ModelResidency residency,
      Progress progress,
      ResultCache cache,
      Answers answers,
      RequestLedger ledger,
      Tombstones tombstones,
      LongSupplier nanoClock) {
    this.queue = queue;
    this.preparation = preparation;
    this.residency = residency;
    this.progress = progress;
    this.cache = cache;
    this.answers = answers;
    this.ledger = ledger;
    this.tombstones = tombstones;
    this.nanoClock = nanoClock;
    this.rest = new Rest(queue, nanoClock);
    this.setbacks = new Setbacks(queue, ledger, rest);
  }

  /** What lets the device rest. */
  Rest rest() {
    return rest;
  }

  /** What becomes of a job whose device was lost. */
  Setbacks setbacks() {
    return setbacks;
  }

  /** Has the device rest after each job for so many times the job's time; 0 for not at all. */
  void spaceOut(double factor) {
    restFactor = factor;
  }

  /** Runs until the queue is closed or the thread interrupted; then unloads every model. */
  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = runNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      residency.unloadAll();
    }
  }

  /** Waits for the next job and runs it; false once the queue is closed. */
  boolean runNext() throws InterruptedException {
    Optional<Job> job = queue.take(preparation::request);
    if (job.isEmpty()) {
      return false;
    }
    try (MDC.MDCCloseable named = job.get().named()) {
      preparation.refill();
      run(job.get());
    } catch (RuntimeException | Error e) {
      answers.failInternally(job.get(), e);
    }
    return true;
  }

  private void run(Job job) {
    PreparedInference prepared = job.prepared();
    long now = nanoClock.getAsLong();
    if (job.isSettled() || prepared == null) {
      return;
    }
    if (now - job.deadlineNanos() >= 0) {
      answers.fail(job, Deadlines.expired());
      return;
    }
    if (job.isTooOld(now)) {
      answers.fail(job, Deadlines.tooOld());
      return;
    }
    Demand demand = demand(job, prepared);
    Duration load = residency.loadTime(demand);
    if (now + load.toNanos() - job.deadlineNanos() > 0) {
      residency.declined(demand);
      answers.fail(job, Deadlines.noTimeToLoad(job.model().name(), load));
      return;
    }
    job.startedAt(now);
    running = Optional.of(job);
    try {
      if (tombstones.take(job.request())) { // The cancel came between reading it and queueing it.
        answers.fail(job, CancelControl.cancelled());
        return;
      }
      if (!job.bestEffort()) {
        ledger.started(job);
      }
      log.debug("{}: started", job.request().id());
      PreparedInference.Output output = infer(job, prepared, demand);
      answers.succeed(job, cache.keeping(job, output));
    } catch (DeviceException e) {
      setbacks
          .after(job, e)
          .ifPresent(
              refusal -> {
                log.warn("{}: {} (status {})", job, e.text(), e.status());
                answers.fail(job, refusal);
              });
    } catch (CancellationException e) {
      log.debug("{}: it has its answer and runs no further", job);
    } catch (RuntimeException | Error e) {
      answers.failInternally(job, e);
    } finally {
      running = Optional.empty();
    }
    double factor = restFactor;
    if (factor > 0) {
      rest.begin(Duration.ofNanos((long) (factor * (nanoClock.getAsLong() - now))));
    }
  }

  private Demand demand(Job job, PreparedInference prepared) {
    Demand demand =
        Demand.of(job.model(), prepared.networks()).keptFor(job.request().options().keepAlive());
    return residency.missing(demand).isEmpty()
        ? demand
        : demand.besides(queue.look(waiting -> neededAbove(job.lane(), waiting)));
  }

  /** What the waiting requests of higher lanes need. */
  private static Set<String> neededAbove(Lane lane, Map<Lane, Collection<Job>> waiting) {
    Set<String> needed = new HashSet<>();
    for (Map.Entry<Lane, Collection<Job>> above : waiting.entrySet()) {
      if (above.getKey().compareTo(lane) >= 0) {
        return needed;
      }
      for (Job job : above.getValue()) {
        job.networks().forEach(network -> needed.add(network.key()));
      }
    }
    return needed;
  }

  private PreparedInference.Output infer(Job job, PreparedInference prepared, Demand demand)
      throws DeviceException {
    long start = nanoClock.getAsLong();
    if (!residency.missing(demand).isEmpty()) {
      progress.loading(job, residency.loadTime(demand));
    }
    long loads = residency.loads();
    Map<String, LoadedModel> loaded = residency.acquire(demand);
    long ready = nanoClock.getAsLong();
    if (residency.loads() != loads) {
      job.loadTook(ready - start);
    }
    boolean finished = false;
    progress.running(job);
    LoadedNetworks networks = new LoadedNetworks(job, loaded, progress.chunks(job), nanoClock);
    try {
      PreparedInference.Output output = prepared.run(networks);
      networks.finished();
      finished = true;
      return output;
    } finally {
      job.inferenceTook(nanoClock.getAsLong() - ready);
      residency.release(demand);
      progress.ran(job, finished);
    }
  }

  /** What a device's refusal or fault is to the sender. */
  static ProtocolException refusal(DeviceException e) {
    return new ProtocolException(code(e.kind()), e.text());
  }

  private static ErrorCode code(DeviceException.Kind kind) {
    return switch (kind) {
      case INPUT -> ErrorCode.INVALID_INPUT;
      case MODEL -> ErrorCode.MODEL_NOT_FOUND;
      case OUT_OF_MEMORY -> ErrorCode.OUT_OF_DEVICE_MEMORY;
      case INFERENCE -> ErrorCode.INFERENCE_FAILED;
      case UNAVAILABLE, LOST, SETUP -> ErrorCode.DEVICE_UNAVAILABLE;
      case FAULT -> ErrorCode.DEVICE_ERROR;
    };
  }

  /** The job on the device. Any thread. */
  Optional<Job> running() {
    return running;
  }
}

package org.hailomqtt.worker.scheduling;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hailomqtt.protocol.Lane;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that wait for the device, and which of them are made ready ahead of it. Thread-safe.
 *
 * <p>A decoded picture is many times its JPEG, so only the first few heavy jobs of each lane are
 * prepared; the others wait as they came. How many wait at all is bounded by what the sessions
 * hold.
 */
public final class JobQueue {
  private static final Logger log = LoggerFactory.getLogger(JobQueue.class);

  private final SchedulingPolicy policy;
  private final Turns turns = new Turns();
  private final Supplier<Set<String>> resident;
  private final LongSupplier nanoClock;
  private final WaitingJobs waiting;
  private final ConversationOrder conversations = new ConversationOrder();
  private final Deque<Runnable> commands = new ArrayDeque<>();
  private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
  private boolean paused;
  private boolean closed;
  private boolean oneAtATime;

  /** The one job that is between its preparation and its answer, while there may be only one. */
  private @Nullable Job only;

  /** Why jobs are made to wait. */
  public enum Hold {
    /** A control message wants it. */
    CONTROL,
    /** The worker is drained on request. */
    DRAIN,
    /** The device is not held. */
    DEVICE,
    /** The device is too hot. */
    HEAT,
    /** The device is to cool down a little before the next job. */
    REST
  }

  /**
   * An empty queue.
   *
   * @param policy who goes next
   * @param prepareAhead how many heavy jobs of a lane are made ready at most
   * @param resident gives the keys of the networks that are loaded; any thread
   * @param nanoClock the clock of {@link Job#receivedNanos}
   */
  public JobQueue(
      SchedulingPolicy policy,
      int prepareAhead,
      Supplier<Set<String>> resident,
      LongSupplier nanoClock) {
    this.policy = policy;
    this.waiting = new WaitingJobs(prepareAhead, ReadySize.MOST_BYTES);
    this.resident = resident;
    this.nanoClock = nanoClock;
  }

  /**
   * Says that a message was received which may become a job of this lane: later ones wait for it,
   * so that two decode threads do not change the order. Followed by {@link #add} or {@link #drop}.
   */
  synchronized void expect(Lane lane, long sequence) {
    waiting.expect(lane, sequence);
  }

  /** Says that a message became no job; nothing happens if it did, or was never expected. */
  synchronized void drop(Lane lane, long sequence) {
    if (waiting.drop(lane, sequence)) {
      notifyAll();
    }
  }

  /** Whether a message was received that is still being read. */
  synchronized boolean isExpecting(Lane lane) {
    return waiting.isExpecting(lane);
  }

  /**
   * Adds a job.
   *
   * @return whether the caller is to prepare it now, and then say {@link #ready}
   */
  synchronized boolean add(Job job) {
    conversations.add(job);
    waiting.add(job);
    if (claim(job)) {
      return true;
    }
    // The device may wait for just this job, with the room to prepare it taken by younger ones.
    notifyAll();
    return false;
  }

  /** The next job to prepare, if there is room for one; the caller prepares it. */
  synchronized Optional<Job> claim() {
    for (Lane lane : Lane.values()) {
      Optional<Job> next =
          choice(Map.of(lane, waiting.raw(lane))).map(SchedulingPolicy.Choice::request);
      if (next.isPresent() && claim(next.get())) {
        return next;
      }
    }
    return Optional.empty();
  }

  private Optional<SchedulingPolicy.Choice<Job>> choice(Map<Lane, ? extends Collection<Job>> of) {
    return policy.next(conversations.mayGo(of), resident.get(), turns, nanoClock.getAsLong());
  }

  private boolean claim(Job job) {
    if (oneAtATime && only != null) {
      return false;
    }
    boolean claimed = waiting.claim(job);
    if (claimed && oneAtATime) {
      only = job;
    }
    return claimed;
  }

  /** Says whether a job is prepared only after the one before it was answered. */
  synchronized void takeOneAtATime(boolean wanted) {
    oneAtATime = wanted;
    only = null;
    notifyAll();
  }

  /** Whether a job is prepared only after the one before it was answered. */
  synchronized boolean takesOneAtATime() {
    return oneAtATime;
  }

  /** Says that a job was answered. */
  synchronized void answered(Job job) {
    conversations.remove(job);
    waiting.answered(job);
    if (only == job) {
      only = null;
    }
    notifyAll();
  }

  /** Says that a job is prepared. */
  synchronized void ready(Job job) {
    job.stage = Job.Stage.READY;
    notifyAll();
  }

  /** Has the device thread run a command before its next job. */
  synchronized void post(Runnable command) {
    commands.add(command);
    notifyAll();
  }

  /**
   * Waits for the next job, and runs commands meanwhile. Device thread.
   *
   * @param prepare is given a job that is next but that nobody prepares yet
   * @return the job; empty once the queue is closed
   */
  Optional<Job> take(Consumer<Job> prepare) throws InterruptedException {
    while (true) {
      Runnable command;
      synchronized (this) {
        while (true) {
          if (closed) {
            return Optional.empty();
          }
          command = commands.poll();
          if (command != null) {
            break;
          }
          SchedulingPolicy.Choice<Job> choice = paused ? null : next();
          Job next = choice == null ? null : choice.request();
          if (choice != null && next != null && isTakeable(next)) {
            log.debug("{}: next, {}", next, choice.reason());
            turns.took(choice, nanoClock.getAsLong());
            waiting.remove(next);
            return Optional.of(next);
          }
          if (next != null && (!oneAtATime || only == null) && waiting.claimNext(next)) {
            only = oneAtATime ? next : null;
            prepare.accept(next);
          }
          wait();
        }
      }
      run(command);
    }
  }

  /** The device thread outlives whatever a command runs into. */
  private static void run(Runnable command) {
    try {
      command.run();
    } catch (RuntimeException | Error e) {
      log.error("a fault of the worker, between two requests", e);
    }
  }

  private SchedulingPolicy.@Nullable Choice<Job> next() {
    Job first = only;
    if (first != null && waiting.contains(first)) {
      return new SchedulingPolicy.Choice<>(
          first, first.lane(), SchedulingPolicy.Reason.ALONE, null);
    }
    return choice(waiting.byLane()).orElse(null);
  }

  private boolean isTakeable(Job job) {
    return job.stage == Job.Stage.READY && !waiting.expectsOlderThan(job);
  }

  /** Takes a job out; false if it no longer waits. */
  synchronized boolean remove(Job job) {
    boolean removed = waiting.remove(job);
    if (removed) {
      // The device may have waited for just this one to become ready.
      notifyAll();
    }
    return removed;
  }

  /** Takes out every waiting job that the condition holds for. */
  synchronized List<Job> removeIf(Predicate<Job> condition) {
    List<Job> removed = waiting.matching(condition);
    removed.forEach(this::remove);
    return removed;
  }

  /**
   * Takes out the jobs that others make needless: of the same client and type, and older than one
   * that wants to be the only one.
   *
   * @param added the job that may do so, or may itself be needless as a younger one came first
   */
  synchronized List<Job> supersededBy(Job added) {
    List<Job> superseded = waiting.superseded(added);
    superseded.forEach(this::remove);
    return superseded;
  }

  /**
   * Looks at what waits; nothing changes meanwhile.
   *
   * @param look is given the jobs by lane, highest first, each in order of receipt
   */
  synchronized <T> T look(Function<Map<Lane, Collection<Job>>, T> look) {
    return look.apply(waiting.byLane());
  }

  /** How many jobs of the same client wait that this one does not make needless. */
  synchronized int heldBeside(Job job) {
    return waiting
        .matching(other -> other.turn().equals(job.turn()) && !job.supersedes(other))
        .size();
  }

  /** Lets jobs wait until {@link #resume}; a running one goes on. */
  public void pause() {
    hold(Hold.CONTROL, true);
  }

  /** Ends a pause. */
  public void resume() {
    hold(Hold.CONTROL, false);
  }

  /** Whether jobs are made to wait by a control message. */
  public synchronized boolean isPaused() {
    return holds.contains(Hold.CONTROL);
  }

  /**
   * Lets jobs wait as long as any reason for it holds; a running one goes on, and so do commands.
   */
  synchronized void hold(Hold reason, boolean holds) {
    if (holds) {
      this.holds.add(reason);
    } else {
      this.holds.remove(reason);
    }
    paused = !this.holds.isEmpty();
    notifyAll();
  }

  /** Lets a job wait again that was taken, at the place it had. Device thread. */
  synchronized void putBack(Job job) {
    job.claimedHeavy = false;
    job.stage = Job.Stage.READY;
    waiting.add(job);
    notifyAll();
  }

  /** Gives out nothing more; what waits stays with the broker. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** How many jobs wait in a lane. */
  public synchronized int waiting(Lane lane) {
    return waiting.count(lane);
  }

  /** When the oldest waiting job of a lane was received, in nanoseconds; empty if none waits. */
  public synchronized Optional<Long> oldestNanos(Lane lane) {
    return waiting.oldestNanos(lane);
  }
}

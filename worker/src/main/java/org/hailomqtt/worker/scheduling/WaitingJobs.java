package org.hailomqtt.worker.scheduling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.hailomqtt.protocol.Lane;

/**
 * The jobs that wait, by lane and in order of receipt, with the room that their inputs may take.
 * Not thread-safe: its {@link JobQueue} guards it.
 */
final class WaitingJobs {
  /** Of inputs that are ready, beside the one that is next and the one that runs. */
  private static final long MAX_READY_BYTES = 8L << 20;

  private final int prepareAhead;
  private final long maxHeldBytes;
  private final Map<Lane, WaitingLane> lanes = new EnumMap<>(Lane.class);
  private final Map<Lane, Collection<Job>> byLane = new EnumMap<>(Lane.class);
  private long readyBytes;

  /** Of all jobs from the claim to the answer, and of those among them that wait no more. */
  private long heldBytes;

  private long takenBytes;

  /** How many of them want to be the only one of their client and type. */
  private int keepers;

  /** Those of one lane. */
  private static final class WaitingLane {
    private final TreeMap<Long, Job> jobs = new TreeMap<>();
    private final TreeSet<Long> expected = new TreeSet<>();
    private int heavyClaimed;
  }

  /**
   * @param prepareAhead how many heavy jobs of a lane are made ready at most
   * @param maxHeldBytes room for the inputs of all jobs that are not answered, but for the one that
   *     is next, which needs to wait only for those before it
   */
  WaitingJobs(int prepareAhead, long maxHeldBytes) {
    this.prepareAhead = prepareAhead;
    this.maxHeldBytes = maxHeldBytes;
    for (Lane lane : Lane.values()) {
      WaitingLane jobs = new WaitingLane();
      lanes.put(lane, jobs);
      byLane.put(lane, Collections.unmodifiableCollection(jobs.jobs.values()));
    }
  }

  private WaitingLane lane(Lane lane) {
    WaitingLane waiting = lanes.get(lane);
    if (waiting == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return waiting;
  }

  /** All of them as they are now and will be: by lane, the highest first. */
  Map<Lane, Collection<Job>> byLane() {
    return Collections.unmodifiableMap(byLane);
  }

  /** A message was received that may become a job. */
  void expect(Lane lane, long sequence) {
    lane(lane).expected.add(sequence);
  }

  /** A message became no job; false if it did, or was never expected. */
  boolean drop(Lane lane, long sequence) {
    return lane(lane).expected.remove(sequence);
  }

  /** Whether a message of the lane is still being read. */
  boolean isExpecting(Lane lane) {
    return !lane(lane).expected.isEmpty();
  }

  /** Whether a request of its lane that was received earlier is still being read. */
  boolean expectsOlderThan(Job job) {
    TreeSet<Long> expected = lane(job.lane()).expected;
    return !expected.isEmpty() && expected.first() < job.sequence();
  }

  /** Adds a job; its message is expected no more. */
  void add(Job job) {
    WaitingLane lane = lane(job.lane());
    if (lane.jobs.put(job.sequence(), job) == null) {
      keepers += job.keepsNewest() ? 1 : 0;
      takenBytes -= job.heldBytes;
    }
    lane.expected.remove(job.sequence());
  }

  boolean contains(Job job) {
    return lane(job.lane()).jobs.containsKey(job.sequence());
  }

  /**
   * Takes a job out; false if it does not wait. Others may be made ready ahead in its place, but
   * its input takes memory until {@link #answered}.
   */
  boolean remove(Job job) {
    WaitingLane lane = lane(job.lane());
    if (lane.jobs.remove(job.sequence()) == null) {
      return false;
    }
    keepers -= job.keepsNewest() ? 1 : 0;
    takenBytes += job.heldBytes;
    if (job.claimedHeavy) {
      lane.heavyClaimed--;
      readyBytes -= job.readyBytes();
    }
    return true;
  }

  /** Takes room for a job's input, for whoever makes it ready; false if there is none. */
  boolean claim(Job job) {
    if (job.stage != Job.Stage.RAW) {
      return false;
    }
    if (job.enlargedBytes() > 0
        && heldBytes > 0
        && heldBytes + job.enlargedBytes() > maxHeldBytes) {
      return false;
    }
    if (!job.isLight()) {
      WaitingLane lane = lane(job.lane());
      int bytes = job.readyBytes();
      boolean fits = readyBytes == 0 || readyBytes + bytes <= MAX_READY_BYTES;
      if (lane.heavyClaimed >= prepareAhead || !fits) {
        return false;
      }
      lane.heavyClaimed++;
      readyBytes += bytes;
      job.claimedHeavy = true;
    }
    hold(job);
    return true;
  }

  /** Takes room for the job that is next, whatever waits; false if those before it take it all. */
  boolean claimNext(Job job) {
    boolean fits = takenBytes == 0 || takenBytes + job.enlargedBytes() <= maxHeldBytes;
    if (job.stage != Job.Stage.RAW || !fits) {
      return false;
    }
    hold(job);
    return true;
  }

  private void hold(Job job) {
    job.stage = Job.Stage.CLAIMED;
    if (!job.isSettled()) { // Else nobody may say that it is answered: it may have been said.
      job.heldBytes = job.enlargedBytes();
      heldBytes += job.heldBytes;
    }
  }

  /** Gives back what a job's input took. */
  void answered(Job job) {
    heldBytes -= job.heldBytes;
    if (!contains(job)) {
      takenBytes -= job.heldBytes;
    }
    job.heldBytes = 0;
  }

  /** Those of a lane that nobody prepares yet. */
  List<Job> raw(Lane lane) {
    return lane(lane).jobs.values().stream().filter(job -> job.stage == Job.Stage.RAW).toList();
  }

  /** Those that the condition holds for. */
  List<Job> matching(Predicate<Job> condition) {
    List<Job> matching = new ArrayList<>();
    for (WaitingLane lane : lanes.values()) {
      for (Job job : lane.jobs.values()) {
        if (condition.test(job)) {
          matching.add(job);
        }
      }
    }
    return matching;
  }

  /**
   * Those that others make needless: of the same client and type, and older than one that wants to
   * be the only one.
   */
  List<Job> superseded(Job added) {
    if (keepers == 0) {
      return List.of();
    }
    List<Job> same = matching(job -> job.isOfSameClientAndType(added));
    long newest =
        same.stream()
            .filter(Job::keepsNewest)
            .mapToLong(Job::sequence)
            .max()
            .orElse(Long.MIN_VALUE);
    return same.stream().filter(job -> job.sequence() < newest).toList();
  }

  int count(Lane lane) {
    return lane(lane).jobs.size();
  }

  /** When the oldest of a lane was received, in nanoseconds; empty if none waits. */
  Optional<Long> oldestNanos(Lane lane) {
    return lane(lane).jobs.values().stream().findFirst().map(Job::receivedNanos);
  }
}

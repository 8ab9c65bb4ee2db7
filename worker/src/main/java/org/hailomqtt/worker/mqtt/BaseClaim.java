package org.hailomqtt.worker.mqtt;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.worker.mqtt.Announcement.Intent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which one of the workers of a base serves it: decides for this one, by what all of them announce.
 * Thread-safe.
 *
 * <p>Who wants to serve claims it, and serves if nobody objects in time. Who serves answers a claim
 * by announcing itself again, so that what the broker kept of a dead worker is told from a live
 * one. Of two that claim, the lower id wins; of two that serve, the one that has served longer. Of
 * two with one id, one start steps aside for good. ADR 9 has the reasons.
 */
public final class BaseClaim {
  /** In which an objection must come. */
  static final Duration SETTLE = Duration.ofMillis(300);

  /** After which a worker that does not answer is dead, whatever the broker kept of it. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The same for an earlier start of this worker, which is mostly this one before a power cut. */
  static final Duration OWN_PATIENCE = Duration.ofSeconds(2);

  /**
   * In which a line that was cut takes nobody's place; after it the broker has published the will.
   */
  static final Duration DOUBT = Duration.ofSeconds(5);

  /** In which lanes that are taken for the second time, by no worker, are contested. */
  static final Duration CONTEST = Duration.ofMinutes(1);

  /** How often a worker that does not answer is asked, and a double makes itself known. */
  private static final long ASK_NANOS = Duration.ofMillis(900).toNanos();

  private static final long DOUBLE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long MUCH_LONGER_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(BaseClaim.class);

  private final String worker;
  private final String run;
  private final LongSupplier nanoClock;
  private final Listener listener;

  /** Those that are online, by id; this one's id stands for another start of it. */
  private final Map<String, Announcement> others = new HashMap<>();

  private Phase phase = Phase.AWAY;
  private long claimedNanos;
  private long spokeNanos;
  private long servingNanos;
  private long awayNanos;
  private boolean challenged;
  private @Nullable Long unansweredNanos;
  private volatile @Nullable Long doubleNanos;
  private volatile Role role = Role.UNDECIDED;
  private volatile String other = "";

  private enum Phase {
    AWAY,
    CLAIMING,
    SERVING,
    STANDBY,
    CONFLICT
  }

  /** What this worker is to do. */
  public enum Role {
    /** To wait until it is clear. */
    UNDECIDED,
    /** To serve. */
    SERVING,
    /** To leave the base to another worker, for now. */
    STANDBY,
    /** To stay aside for good: something takes its sessions again that is no worker it knows of. */
    CONFLICT,
    /** To stay aside for good: another worker has its id. */
    DOUBLE
  }

  /** Hears of decisions, under the claim's lock; must not block. */
  public interface Listener {
    /** The role is another one. */
    void decided(Role role);

    /** Another start of this worker spoke on this one's topics: all must be said again. */
    void spokenOver();

    /** This worker's availability is to be published. */
    void announce(Outgoing announcement);
  }

  /** A message for the availability topic of this worker, for {@link ControlSession}. */
  public static final class Outgoing {
    private final Announcement announcement;

    private Outgoing(Announcement announcement) {
      this.announcement = announcement;
    }

    Outbound message(String topic) {
      return announcement.message(topic);
    }
  }

  /**
   * Nothing is decided yet.
   *
   * @param worker id of this worker
   * @param run names this start of it
   * @param nanoClock monotonic
   */
  public BaseClaim(String worker, String run, LongSupplier nanoClock, Listener listener) {
    this.worker = worker;
    this.run = run;
    this.nanoClock = nanoClock;
    this.listener = listener;
  }

  /** What this worker is to do. Any thread, without waiting. */
  public Role role() {
    return role;
  }

  /** The worker that serves, while this one stands by; else empty. */
  public String other() {
    return other;
  }

  /** Whether another worker of the same id was heard of in the last minute. */
  public boolean hasDouble() {
    Long heard = doubleNanos;
    return heard != null && nanoClock.getAsLong() - heard < 2 * DOUBLE_NANOS;
  }

  /** Control is connected and subscribed. */
  public synchronized void connected() {
    if (phase == Phase.AWAY) {
      claim();
    } else if (phase == Phase.CONFLICT && role != Role.UNDECIDED) {
      speakAgain();
    }
  }

  /** Control is not connected: what is known of others is no longer true. */
  public synchronized void disconnected() {
    others.clear();
    if (phase != Phase.CONFLICT && phase != Phase.AWAY) {
      phase = Phase.AWAY;
      awayNanos = nanoClock.getAsLong();
    }
  }

  /** Another client took the lanes' sessions: finds out whether that is a worker who serves. */
  public synchronized void lanesTaken() {
    if (phase == Phase.SERVING) {
      challenged = true;
      claim();
    }
    if (role == Role.SERVING) {
      decide(Role.UNDECIDED, "");
    }
  }

  private void claim() {
    phase = Phase.CLAIMING;
    claimedNanos = nanoClock.getAsLong();
    announce(Intent.CLAIMS);
  }

  private void serve() {
    phase = Phase.SERVING;
    challenged = false;
    if (role != Role.SERVING) {
      servingNanos = nanoClock.getAsLong();
    }
    announce(Intent.YES);
    decide(Role.SERVING, "");
  }

  private void standBy(String whoServes) {
    phase = Phase.STANDBY;
    challenged = false;
    announce(Intent.NO);
    decide(Role.STANDBY, whoServes);
  }

  private void giveWayForGood(Role why) {
    phase = Phase.CONFLICT;
    announce(why == Role.DOUBLE ? Intent.DOUBLE : Intent.NO);
    decide(why, "");
  }

  private void decide(Role decided, String whoServes) {
    boolean isNew = role != decided || !other.equals(whoServes);
    other = whoServes;
    role = decided;
    if (isNew) {
      log.debug("{} {}", decided, whoServes);
      listener.decided(decided);
    }
  }

  private void announce(Intent intent) {
    long now = nanoClock.getAsLong();
    spokeNanos = now;
    long served = phase == Phase.SERVING ? servedSeconds(now) : 0;
    listener.announce(new Outgoing(new Announcement(worker, true, run, intent, served, false)));
  }

  private long servedSeconds(long now) {
    return Duration.ofNanos(now - servingNanos).toSeconds();
  }

  /** Says that this worker is going. */
  public synchronized void leave() {
    if (role != Role.DOUBLE) {
      listener.announce(
          new Outgoing(new Announcement(worker, false, run, Intent.NO, 0, /* stored= */ false)));
    }
    phase = Phase.CONFLICT;
  }

  /** Hears what is published as a worker's availability. */
  public synchronized void heard(String of, InboundMessage message) {
    Announcement heard = Announcement.of(of, message);
    if (phase == Phase.CONFLICT || heard.run().equals(run)) {
      return;
    }
    if (of.equals(worker)) {
      heardOfDouble(heard);
    } else {
      heardOfOther(heard);
    }
  }

  /** An earlier start of this worker, whose last will may come late, or another of the same id. */
  private void heardOfDouble(Announcement heard) {
    if (!heard.online()) {
      others.remove(worker);
      // What the broker keeps now is not so: this one is online.
      if (phase != Phase.AWAY && !heard.stored()) {
        speakAgain();
        listener.spokenOver();
      }
      return;
    }
    if (heard.stored()) {
      if (heard.intent() == Intent.YES || heard.intent() == Intent.CLAIMS) {
        others.put(worker, heard);
      }
      return;
    }
    others.remove(worker);
    doubleNanos = nanoClock.getAsLong();
    if (heard.intent() == Intent.DOUBLE || phase == Phase.AWAY) {
      return;
    }
    log.debug("another start of this worker is connected, {}", heard);
    if (isOlder(heard)) {
      giveWayForGood(Role.DOUBLE);
    } else {
      speakAgain();
      listener.spokenOver();
    }
  }

  private boolean isOlder(Announcement theirs) {
    boolean theyServe = theirs.intent() == Intent.YES;
    boolean weServe = phase == Phase.SERVING;
    return theyServe == weServe ? theirs.run().compareTo(run) < 0 : theyServe;
  }

  private void heardOfOther(Announcement heard) {
    if (!heard.online() || heard.intent() == Intent.NO || heard.intent() == Intent.DOUBLE) {
      others.remove(heard.worker());
      // What the broker only kept may be of one that is no more: a claim finds out.
      if (phase == Phase.STANDBY
          && (heard.worker().equals(other)
              || others.values().stream().allMatch(Announcement::stored))) {
        claim();
      }
      return;
    }
    others.put(heard.worker(), heard);
    if (heard.stored()) {
      return;
    }
    switch (phase) {
      case CLAIMING -> {
        if (heard.intent() == Intent.YES || heard.worker().compareTo(worker) < 0) {
          standBy(heard.worker());
        } else {
          others.remove(heard.worker()); // it gives way, and says so
          announce(Intent.CLAIMS);
        }
      }
      case SERVING -> {
        if (heard.intent() == Intent.YES && hasBetterRight(heard)) {
          standBy(heard.worker());
        } else {
          announce(Intent.YES);
        }
      }
      case STANDBY -> {
        if (heard.intent() == Intent.YES) {
          decide(Role.STANDBY, heard.worker());
        }
      }
      case AWAY, CONFLICT -> {}
    }
  }

  private boolean hasBetterRight(Announcement theirs) {
    long longer = theirs.servedSeconds() - servedSeconds(nanoClock.getAsLong());
    return Math.abs(longer) > MUCH_LONGER_SECONDS
        ? longer > 0
        : theirs.worker().compareTo(worker) < 0;
  }

  private void speakAgain() {
    announce(
        switch (phase) {
          case SERVING -> Intent.YES;
          case CLAIMING -> Intent.CLAIMS;
          case STANDBY, AWAY -> Intent.NO;
          case CONFLICT -> role == Role.DOUBLE ? Intent.DOUBLE : Intent.NO;
        });
  }

  /** Looks whether it is time for something. Timer thread, often. */
  public synchronized void check() {
    long now = nanoClock.getAsLong();
    switch (phase) {
      case CLAIMING -> {
        long waited = now - claimedNanos;
        others.values().removeIf(announced -> waited >= patience(announced));
        if (others.isEmpty() && waited >= (challenged ? OWN_PATIENCE : SETTLE).toNanos()) {
          if (challenged && isContested(now)) {
            giveWayForGood(Role.CONFLICT);
          } else {
            serve();
          }
        } else if (now - spokeNanos >= ASK_NANOS) {
          announce(Intent.CLAIMS);
        }
      }
      case CONFLICT -> {
        if (role == Role.DOUBLE && now - spokeNanos >= DOUBLE_NANOS) {
          announce(Intent.DOUBLE);
        }
      }
      case AWAY -> {
        if (role == Role.SERVING && now - awayNanos >= DOUBT.toNanos()) {
          // Else its lanes, coming back before control, would be taken from whoever serves now.
          decide(Role.UNDECIDED, "");
        }
      }
      case SERVING, STANDBY -> {}
    }
  }

  /** A lane may be taken once by a worker that stands by, whose connecting took long. */
  private boolean isContested(long now) {
    Long before = unansweredNanos;
    unansweredNanos = now;
    return before != null && now - before < CONTEST.toNanos();
  }

  private long patience(Announcement announced) {
    return (announced.worker().equals(worker) ? OWN_PATIENCE : PATIENCE).toNanos();
  }
}

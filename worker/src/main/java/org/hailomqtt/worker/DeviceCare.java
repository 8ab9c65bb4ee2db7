package org.hailomqtt.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.Telemetry;
import org.hailomqtt.worker.monitoring.HostSensors;
import org.hailomqtt.worker.monitoring.InferenceTrend;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StateTracker.Condition;
import org.hailomqtt.worker.monitoring.ThermalMonitor;
import org.hailomqtt.worker.monitoring.ThermalMonitor.Level;
import org.hailomqtt.worker.scheduling.JobQueue;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over device and machine every few seconds: spaces jobs out or pauses them when it is too
 * hot, and says what else is amiss. Timer thread, but for what it tells; the device is asked on the
 * device thread, between two jobs.
 *
 * <p>That the device does not tell is counted and tried again; after a minute of it a device that
 * was too hot is used again, with a rest after each job.
 */
final class DeviceCare {
  /** How often {@link #check} is to run. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** A rest as long as the job before it. */
  private static final double REST_FACTOR = 1;

  /** So many failures in a row, and what the device told last says nothing any more. */
  private static final int MOST_SILENCES = 12;

  private static final Logger log = LoggerFactory.getLogger(DeviceCare.class);

  private final Device device;
  private final DeviceHold hold;
  private final Scheduler scheduler;
  private final HostSensors sensors;
  private final InferenceTrend trend;
  private final StateTracker states;
  private final InstantSource wallClock;
  private final ThermalMonitor chip = new ThermalMonitor(ThermalMonitor.Limits.HAILO);
  private final ThermalMonitor machine = new ThermalMonitor(ThermalMonitor.Limits.RASPBERRY_PI);
  private final AtomicBoolean asked = new AtomicBoolean();
  private final LongAdder failures = new LongAdder();

  /** Failures since the device told last. Device thread. */
  private int silences;

  private volatile Telemetry telemetry = Telemetry.NONE;
  private volatile HostSensors.Reading host = HostSensors.Reading.NONE;
  private volatile Level level = Level.NORMAL;
  private volatile @Nullable Problem problem;

  DeviceCare(
      Device device,
      DeviceHold hold,
      Scheduler scheduler,
      HostSensors sensors,
      InferenceTrend trend,
      StateTracker states,
      InstantSource wallClock) {
    this.device = device;
    this.hold = hold;
    this.scheduler = scheduler;
    this.sensors = sensors;
    this.trend = trend;
    this.states = states;
    this.wallClock = wallClock;
  }

  /** Looks at everything, and asks the device for what is looked at the next time. */
  void check() {
    host = sensors.read();
    if (!hold.isHeld()) {
      telemetry = Telemetry.NONE;
    } else if (asked.compareAndSet(false, true)) {
      scheduler.post(this::ask);
    }
    decide();
  }

  private void ask() {
    asked.set(false);
    try {
      telemetry = device.telemetry();
      silences = 0;
      decide();
    } catch (DeviceException e) {
      failures.increment();
      if (failures.sum() == 1) {
        log.warn("{}; this is counted and tried again", e.text());
      } else {
        log.debug("{}", e.text());
      }
      if (++silences == MOST_SILENCES) {
        forget();
      }
    } finally {
      hold.look();
    }
  }

  private synchronized void forget() {
    log.warn("the device has not told its temperature for long; it is used with care");
    telemetry = Telemetry.NONE;
    chip.forget();
    decide();
  }

  private synchronized void decide() {
    Level ofChip = chip.at(telemetry.celsius());
    Level ofMachine = host.isRaspberryPi() ? machine.at(host.celsius()) : Level.NORMAL;
    boolean isChip = ofChip.compareTo(ofMachine) >= 0;
    Level next = isChip ? ofChip : ofMachine;
    if (next != level) {
      log.warn("{}: jobs are {}", heat(isChip), words(next));
      level = next;
      scheduler.spaceOut(next == Level.NORMAL ? 0 : REST_FACTOR);
    }
    scheduler.hold(JobQueue.Hold.HEAT, next == Level.PAUSED);
    if (next == Level.PAUSED) {
      states.begin(Condition.TOO_HOT, now(heat(isChip), cooling(isChip)));
    } else {
      states.set(Condition.TOO_HOT, false);
    }
    problem = keepSince(found(isChip));
  }

  private static String words(Level level) {
    return switch (level) {
      case NORMAL -> "taken as they come again";
      case SPACED -> "spaced out";
      case PAUSED -> "made to wait";
    };
  }

  private @Nullable Problem found(boolean isChip) {
    if (host.underVoltage()) {
      return now(
          "the power supply of this machine gives too little voltage",
          "use the supply that belongs to it, and a short cable");
    }
    if (level != Level.NORMAL) {
      return now(heat(isChip) + ", so requests are spaced out", cooling(isChip));
    }
    return slowed()
        .map(
            drift ->
                now(
                    drift.network() + " takes over twice the time it took at first",
                    "see that the device is cool; if it is, start the machine anew"))
        .orElse(null);
  }

  /** A processor is slow now and then as it does other things, too. */
  private Optional<InferenceTrend.Drift> slowed() {
    return device.identity().kind() == DeviceKind.HAILO ? trend.drift() : Optional.empty();
  }

  private String heat(boolean isChip) {
    OptionalDouble celsius = isChip ? telemetry.celsius() : host.celsius();
    String what = isChip ? "the device" : "this machine";
    return celsius.isPresent()
        ? String.format(Locale.ROOT, "%s is at %.0f degrees", what, celsius.getAsDouble())
        : what + " was too hot and does not tell its temperature any more";
  }

  private String cooling(boolean isChip) {
    ThermalMonitor.Limits limits = (isChip ? chip : machine).limits();
    return String.format(
        Locale.ROOT,
        "see to its cooling; requests are taken again below %.0f degrees",
        limits.resumed());
  }

  private Problem now(String text, String whatToDo) {
    return Problem.of(text, whatToDo, wallClock.instant());
  }

  /** What goes on with other numbers goes on since it began. */
  private @Nullable Problem keepSince(@Nullable Problem found) {
    Problem before = problem;
    boolean goesOn = before != null && found != null && before.whatToDo().equals(found.whatToDo());
    return goesOn && before != null && found != null
        ? Problem.of(found.text(), found.whatToDo(), Instant.parse(before.since()))
        : found;
  }

  /** What is amiss though it serves. Any thread. */
  Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /** What the device told last; nothing while it is not held. Any thread. */
  Telemetry telemetry() {
    return telemetry;
  }

  /** What the machine told last. Any thread. */
  HostSensors.Reading host() {
    return host;
  }

  /** How often the device did not tell. Any thread. */
  long failures() {
    return failures.sum();
  }
}

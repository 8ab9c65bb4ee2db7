package org.hailomqtt.worker.monitoring;

import java.util.OptionalDouble;

/**
 * How carefully a device is used at its temperature: as it comes, with a rest after each job, or
 * not at all. One thread.
 *
 * <p>A step back is made some degrees below the step forth, so that it does not flutter.
 */
public final class ThermalMonitor {
  private final Limits limits;
  private Level level = Level.NORMAL;

  /** How carefully. */
  public enum Level {
    /** As it comes. */
    NORMAL,
    /** With a rest after each job. */
    SPACED,
    /** Not at all: jobs wait. */
    PAUSED
  }

  /**
   * Temperatures in degrees Celsius, rising. Immutable.
   *
   * @param normal below it, nothing is amiss any more
   * @param spaced from it on, jobs are spaced out
   * @param resumed below it, jobs are taken again
   * @param paused from it on, jobs wait
   */
  public record Limits(double normal, double spaced, double resumed, double paused) {
    /** A Hailo chip, which slows down near 104 degrees and aborts near 120. */
    public static final Limits HAILO = new Limits(85, 90, 92, 100);

    /** A Raspberry Pi 5, which slows down at 80 degrees and switches off near 85. */
    public static final Limits RASPBERRY_PI = new Limits(75, 79, 79, 83);

    /** Checks the order. */
    public Limits {
      if (normal >= spaced || resumed < spaced || resumed >= paused) {
        throw new IllegalArgumentException("the limits do not rise");
      }
    }
  }

  /** Nothing is amiss. */
  public ThermalMonitor(Limits limits) {
    this.limits = limits;
  }

  /** Where it steps. */
  public Limits limits() {
    return limits;
  }

  /** How carefully from now on; as before if the temperature is not known. */
  public Level at(OptionalDouble celsius) {
    if (celsius.isPresent()) {
      level = next(celsius.getAsDouble());
    }
    return level;
  }

  /**
   * It has not told its temperature for long: jobs are let through again, with a rest after each.
   */
  public void forget() {
    level = level == Level.PAUSED ? Level.SPACED : level;
  }

  private Level next(double celsius) {
    if (celsius >= limits.paused() || (level == Level.PAUSED && celsius >= limits.resumed())) {
      return Level.PAUSED;
    }
    boolean isCool =
        celsius < limits.normal() || (level == Level.NORMAL && celsius < limits.spaced);
    return isCool ? Level.NORMAL : Level.SPACED;
  }
}

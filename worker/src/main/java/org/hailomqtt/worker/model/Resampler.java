package org.hailomqtt.worker.model;

/**
 * Brings sound from one rate to another: a sinc filter in a Blackman window, cut at the lower of
 * the two rates, so that nothing is heard that was too high. Immutable.
 *
 * <p>Java's own ({@code javax.sound.sampled}) was measured and not taken: its best filter delays by
 * up to 12 samples, is off by 0.2 to 0.7 % of full scale, and is chosen by an undocumented name.
 */
final class Resampler {
  /** Zero crossings of the sinc on each side. */
  private static final int CROSSINGS = 16;

  /** What is left between the highest tone that goes through and the first that may not. */
  private static final double CUTOFF = 0.94;

  /** Enough for every usual rate to be exact; more would take as many megabytes as samples. */
  private static final int MAX_PHASES = 1024;

  private final int from;
  private final int to;

  /**
   * @param from samples in a second of what is given
   * @param to samples in a second of what is wanted
   */
  Resampler(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /** The same sound at the wanted rate, as long as before to half a sample, and not shifted. */
  float[] resample(float[] samples) {
    int divisor = greatestCommonDivisor(from, to);
    long phases = to / divisor;
    int step = from / divisor;
    double scale = Math.min(1, (double) to / from) * CUTOFF;
    int reach = (int) Math.ceil(CROSSINGS / scale);
    float[][] filters = new float[(int) Math.min(phases, MAX_PHASES)][];
    float[] resampled =
        new float[(int) Math.max(1, Math.round((double) samples.length * to / from))];
    for (int i = 0; i < resampled.length; i++) {
      long position = (long) i * step;
      int centre = (int) (position / phases);
      int phase = (int) (position % phases * filters.length / phases);
      if (filters[phase] == null) {
        filters[phase] = filter((double) phase / filters.length, scale, reach);
      }
      resampled[i] = sum(samples, centre - reach + 1, filters[phase]);
    }
    return resampled;
  }

  private static float sum(float[] samples, int first, float[] filter) {
    int begin = Math.max(0, -first);
    int end = Math.min(filter.length, samples.length - first);
    float sum = 0;
    for (int i = begin; i < end; i++) {
      sum += samples[first + i] * filter[i];
    }
    return sum;
  }

  /** The weights of the samples around a place that lies so far behind a sample. */
  private static float[] filter(double fraction, double scale, int reach) {
    double[] weights = new double[2 * reach];
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      double distance = (i - reach + 1 - fraction) * scale;
      double share = Math.min(1, Math.abs(distance) / CROSSINGS);
      double window = 0.42 + 0.5 * Math.cos(Math.PI * share) + 0.08 * Math.cos(2 * Math.PI * share);
      double angle = Math.PI * distance;
      weights[i] = window * (distance == 0 ? 1 : Math.sin(angle) / angle);
      total += weights[i];
    }
    float[] filter = new float[weights.length];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = (float) (weights[i] / total);
    }
    return filter;
  }

  private static int greatestCommonDivisor(int one, int other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }
}

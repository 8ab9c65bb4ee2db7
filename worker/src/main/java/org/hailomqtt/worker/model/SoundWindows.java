package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * Cuts sound into the windows that a speech model hears at a time, where it is quietest. Immutable.
 */
final class SoundWindows {
  /** What Whisper hears at a time. */
  private static final int WINDOW = 30 * SpeechModel.SAMPLES_PER_SECOND;

  /** How far before the end of a window it may be cut. */
  private static final int SEARCHED = 5 * SpeechModel.SAMPLES_PER_SECOND;

  /** A tenth of a second: a pause between two words. */
  private static final int PAUSE = SpeechModel.SAMPLES_PER_SECOND / 10;

  private SoundWindows() {}

  /** Where each window begins; the first is 0, and each ends where the next begins. */
  static List<Integer> starts(float[] samples) {
    List<Integer> starts = new ArrayList<>();
    int start = 0;
    starts.add(start);
    while (samples.length - start > WINDOW) {
      start = quietest(samples, start + WINDOW - SEARCHED, start + WINDOW);
      starts.add(start);
    }
    return starts;
  }

  /** The middle of the quietest pause between two places. */
  private static int quietest(float[] samples, int from, int to) {
    int best = to - PAUSE;
    double least = Double.POSITIVE_INFINITY;
    for (int at = from; at + PAUSE <= to; at += PAUSE / 2) {
      double energy = 0;
      for (int i = at; i < at + PAUSE; i++) {
        energy += samples[i] * samples[i];
      }
      if (energy < least) {
        least = energy;
        best = at;
      }
    }
    return best + PAUSE / 2;
  }
}

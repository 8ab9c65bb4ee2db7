package org.hailomqtt.worker.device;

import java.time.Duration;
import java.util.List;

/** A loaded network that writes down what is said. Device thread only. */
public non-sealed interface SpeechModel extends LoadedModel {
  /** Samples in a second of the sound that it takes. */
  int SAMPLES_PER_SECOND = 16_000;

  /** What to write down. */
  enum Task {
    /** What is said, in its language. */
    TRANSCRIBE,
    /** The same in English. */
    TRANSLATE
  }

  /**
   * A piece of what was said.
   *
   * @param startSeconds from the beginning of the sound
   * @param endSeconds from the beginning of the sound, not before its start
   * @param text as the model gives it
   */
  record Segment(double startSeconds, double endSeconds, String text) {}

  /**
   * Writes down what is said. Blocks; can't be aborted.
   *
   * @param samples mono, {@link #SAMPLES_PER_SECOND}, from -1 to 1; read until this returns
   * @param language such as {@code en}; empty for the model to find out
   * @param most how long it may take
   * @throws DeviceException kind INPUT for a language it does not know; else as the device reports
   */
  List<Segment> transcribe(float[] samples, String language, Task task, Duration most)
      throws DeviceException;
}

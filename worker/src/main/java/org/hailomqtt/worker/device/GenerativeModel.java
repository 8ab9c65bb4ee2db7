package org.hailomqtt.worker.device;

import java.util.Optional;

/**
 * A loaded network that goes on with a conversation, token by token. Device thread only.
 *
 * <p>It has one context: what it was told and what it said since the context was last cleared. One
 * {@link Generation} at a time; the context is not touched while one runs.
 */
public non-sealed interface GenerativeModel extends LoadedModel {
  /**
   * The pictures it looks at.
   *
   * @param height in pixels
   * @param width in pixels; every frame is {@code uint8} of {@code [height, width, 3]}, RGB
   */
  record FrameSpec(int height, int width) {}

  /** What its frames must be; empty if it only reads. Any thread. */
  Optional<FrameSpec> frame();

  /**
   * How many tokens its context can hold.
   *
   * @throws DeviceException as the device reports
   */
  int contextCapacity() throws DeviceException;

  /**
   * How many tokens its context holds: afterwards, prompt and answer together.
   *
   * @throws DeviceException as the device reports
   */
  int contextUsed() throws DeviceException;

  /**
   * Forgets everything.
   *
   * @throws DeviceException as the device reports
   */
  void clearContext() throws DeviceException;

  /**
   * How many tokens a text is.
   *
   * @throws DeviceException as the device reports
   */
  int countTokens(String text) throws DeviceException;

  /**
   * Begins to answer. Returns once the device has taken the prompt, or before.
   *
   * @return to be closed by the caller before anything else is asked of the model
   * @throws DeviceException kind INPUT if the prompt does not fit (frames, messages, sampling, or
   *     more tokens than the context can hold); else as the device reports
   */
  Generation generate(Prompt prompt) throws DeviceException;
}

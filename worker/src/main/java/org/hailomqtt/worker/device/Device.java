package org.hailomqtt.worker.device;

import java.util.Optional;

/**
 * An accelerator that this process holds, or a processor that stands for one.
 *
 * <p>Device thread only, but for {@link #identity()}. Whoever opened it closes it; models are
 * closed before it.
 */
public interface Device extends AutoCloseable {
  /** What the device is; the same for as long as it is open. Any thread. */
  DeviceIdentity identity();

  /**
   * Loads a network.
   *
   * @return the model, to be closed by the caller
   * @throws DeviceException kind MODEL if the file is missing or broken, OUT_OF_MEMORY if it does
   *     not fit now, else as the device reports
   */
  LoadedModel load(ModelSpec model) throws DeviceException;

  /**
   * What its memory holds now; empty where it does not tell.
   *
   * @throws DeviceException as the device reports; says nothing about loaded models
   */
  default Optional<DeviceMemory> memory() throws DeviceException {
    return Optional.empty();
  }

  /**
   * Gives the device up, to be taken anew by whatever is asked of it next: the last resort where
   * its memory is full of what nobody holds any more. Loaded models stay the caller's, and are
   * brought back as they are run.
   *
   * @return whether anything was done; a device without such a state does nothing
   */
  default boolean reopen() {
    return false;
  }

  /** Whether it is held: one that was lost is not, until it is taken again. */
  default boolean isHeld() {
    return true;
  }

  /**
   * Takes a lost device again; loaded models are brought back as they are run. Nothing happens if
   * it is held.
   *
   * @throws DeviceException kind SETUP if only a person can mend it, else later may do
   */
  default void take() throws DeviceException {}

  /**
   * What it tells of itself now. Does not take a lost device again.
   *
   * @throws DeviceException as the device reports; says nothing about whether it can run models
   */
  default Telemetry telemetry() throws DeviceException {
    return Telemetry.NONE;
  }

  /** Gives the device up; callable twice. */
  @Override
  void close();
}

package org.hailomqtt.worker.device;

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

  /** Gives the device up; callable twice. */
  @Override
  void close();
}

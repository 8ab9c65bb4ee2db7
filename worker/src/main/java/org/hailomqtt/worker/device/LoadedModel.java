package org.hailomqtt.worker.device;

/**
 * A network on the device. Device thread only.
 *
 * <p>Closing frees its memory on the device; callable twice; every use after it is a {@link
 * IllegalStateException}.
 */
public sealed interface LoadedModel extends AutoCloseable
    permits TensorModel, GenerativeModel, SpeechModel {
  @Override
  void close();
}

package org.hailomqtt.worker.monitoring;

import java.time.Duration;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.Prompt;

/**
 * A model that generates text, of which a {@link DeviceWatch} sees every operation. Device thread
 * only.
 *
 * <p>Each wait for a token is an operation: an answer may take as long as it likes, as long as the
 * device comes back from each of them.
 */
final class WatchedGenerativeModel implements GenerativeModel {
  private final GenerativeModel model;
  private final DeviceWatch watch;
  private final DeviceWatch.Learned beginning;
  private final DeviceWatch.Learned token;
  private final DeviceWatch.Learned asking;
  private final DeviceWatch.Learned ending;
  private final DeviceWatch.Learned unloading;

  WatchedGenerativeModel(GenerativeModel model, String key, DeviceWatch watch) {
    this.model = model;
    this.watch = watch;
    this.beginning = watch.operation("beginning an answer of " + key);
    this.token = watch.operation("a token of " + key);
    this.asking = watch.operation("asking " + key + " for its context");
    this.ending = watch.operation("ending an answer of " + key);
    this.unloading = watch.operation("unloading " + key);
  }

  /** What the device is asked to do. */
  @FunctionalInterface
  private interface Operation<T> {
    T perform() throws DeviceException;
  }

  private <T> T watched(DeviceWatch.Learned what, Operation<T> operation) throws DeviceException {
    boolean done = false;
    watch.begin(what);
    try {
      T result = operation.perform();
      done = true;
      return result;
    } finally {
      watch.end(done);
    }
  }

  @Override
  public Optional<FrameSpec> frame() {
    return model.frame();
  }

  @Override
  public int contextCapacity() throws DeviceException {
    return watched(asking, model::contextCapacity);
  }

  @Override
  public int contextUsed() throws DeviceException {
    return watched(asking, model::contextUsed);
  }

  @Override
  public void clearContext() throws DeviceException {
    watched(
        asking,
        () -> {
          model.clearContext();
          return true;
        });
  }

  @Override
  public int countTokens(String text) throws DeviceException {
    return watched(asking, () -> model.countTokens(text));
  }

  @Override
  public Generation generate(Prompt prompt) throws DeviceException {
    return new Watched(watched(beginning, () -> model.generate(prompt)));
  }

  @Override
  public void close() {
    watch.begin(unloading);
    try {
      model.close();
    } finally {
      watch.end(true);
    }
  }

  private final class Watched implements Generation {
    private final Generation generation;

    private Watched(Generation generation) {
      this.generation = generation;
    }

    @Override
    public Step next(Duration most) throws DeviceException {
      return watched(token, () -> generation.next(most));
    }

    @Override
    public void abort() throws DeviceException {
      watched(
          ending,
          () -> {
            generation.abort();
            return true;
          });
    }

    @Override
    public void close() {
      watch.begin(ending);
      try {
        generation.close();
      } finally {
        watch.end(true);
      }
    }
  }
}

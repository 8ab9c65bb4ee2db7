package org.hailomqtt.worker.scheduling;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.TensorModel;
import org.hailomqtt.worker.model.PreparedInference;

/** What one run of a job has on the device, and whom it tells of its text. Device thread only. */
final class LoadedNetworks implements PreparedInference.Loaded {
  private final Job job;
  private final Map<String, LoadedModel> loaded;
  private final Optional<Chunks> chunks;
  private final LongSupplier nanoClock;

  /**
   * @param loaded by key
   * @param chunks what the text goes to while it is generated, if somebody reads along
   */
  LoadedNetworks(
      Job job, Map<String, LoadedModel> loaded, Optional<Chunks> chunks, LongSupplier nanoClock) {
    this.job = job;
    this.loaded = loaded;
    this.chunks = chunks;
    this.nanoClock = nanoClock;
  }

  @Override
  public TensorModel model(ModelSpec network) {
    return (TensorModel) find(network);
  }

  @Override
  public GenerativeModel generative(ModelSpec network) {
    GenerativeModel model = (GenerativeModel) find(network);
    job.beginsToGenerate();
    return model;
  }

  @Override
  public SpeechModel speech(ModelSpec network) {
    return (SpeechModel) find(network);
  }

  private LoadedModel find(ModelSpec network) {
    checkUnanswered();
    LoadedModel model = loaded.get(network.key());
    if (model == null) {
      throw new IllegalStateException(network.key() + " was not asked for");
    }
    return model;
  }

  private void checkUnanswered() {
    if (job.isSettled()) {
      throw new CancellationException();
    }
  }

  @Override
  public void text(String piece) {
    chunks.ifPresent(to -> to.add(piece, nanoClock.getAsLong()));
  }

  @Override
  public Optional<PreparedInference.Stop> stop() {
    checkUnanswered();
    long now = nanoClock.getAsLong();
    chunks.ifPresent(to -> to.tellDue(now));
    return now - job.deadlineNanos() >= 0
        ? Optional.of(PreparedInference.Stop.TIMEOUT)
        : job.stop();
  }

  /** The run has given its output: what is left of the text is told. */
  void finished() {
    chunks.ifPresent(Chunks::tell);
  }
}

package org.hailomqtt.worker.monitoring;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * A model that hears speech, of which a {@link DeviceWatch} sees every operation. Device thread
 * only.
 */
final class WatchedSpeechModel implements SpeechModel {
  private final SpeechModel model;
  private final DeviceWatch watch;
  private final DeviceWatch.Learned hearing;
  private final DeviceWatch.Learned unloading;

  WatchedSpeechModel(SpeechModel model, String key, DeviceWatch watch) {
    this.model = model;
    this.watch = watch;
    this.hearing = watch.operation("hearing by " + key);
    this.unloading = watch.operation("unloading " + key);
  }

  @Override
  public List<Segment> transcribe(float[] samples, String language, Task task, Duration most)
      throws DeviceException {
    boolean done = false;
    watch.begin(hearing);
    try {
      List<Segment> segments = model.transcribe(samples, language, task, most);
      done = true;
      return segments;
    } finally {
      watch.end(done);
    }
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
}

package org.hailomqtt.worker.device.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * A network that only pretends to hear. Device thread only.
 *
 * <p>Each five seconds begun are a segment, whose text says that it is simulated and how loud it
 * was: the mean of the absolute samples, in thousandths.
 */
final class SimulatedSpeechModel implements SpeechModel {
  private static final int SEGMENT_SECONDS = 5;

  private final SimulatedDevice device;
  private final ModelSpec spec;
  private boolean closed;

  SimulatedSpeechModel(SimulatedDevice device, ModelSpec spec) {
    this.device = device;
    this.spec = spec;
  }

  @Override
  public List<Segment> transcribe(float[] samples, String language, Task task, Duration most)
      throws DeviceException {
    if (closed || device.isClosed()) {
      throw new IllegalStateException("model '" + spec.key() + "' is closed");
    }
    SimulatedDevice.pause(spec, spec.simulation().inference());
    List<Segment> segments = new ArrayList<>();
    int length = SEGMENT_SECONDS * SAMPLES_PER_SECOND;
    for (int start = 0; start < samples.length; start += length) {
      int end = Math.min(samples.length, start + length);
      segments.add(
          new Segment(
              (double) start / SAMPLES_PER_SECOND,
              (double) end / SAMPLES_PER_SECOND,
              " simulated speech, loudness " + loudness(samples, start, end)));
    }
    return segments;
  }

  private static long loudness(float[] samples, int start, int end) {
    double sum = 0;
    for (int i = start; i < end; i++) {
      sum += Math.abs(samples[i]);
    }
    return Math.round(1000 * sum / (end - start));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.unloaded(spec);
    }
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * Sound for a speech model, heard window by window. Immutable; nobody writes to the samples.
 *
 * @param samples mono, {@link SpeechModel#SAMPLES_PER_SECOND}
 * @param language empty for the model to find out
 * @param subtitles a form to write the segments in, too
 */
record HeardSound(
    ModelSpec network,
    float[] samples,
    String language,
    SpeechModel.Task task,
    Optional<Subtitles> subtitles)
    implements PreparedInference {
  /** Twice what a window of 30 s is said to take at 7 times real time, and room for bad days. */
  private static final Duration MOST_PER_WINDOW = Duration.ofSeconds(60);

  @Override
  public List<ModelSpec> networks() {
    return List.of(network);
  }

  @Override
  public Output run(Loaded loaded) throws DeviceException {
    List<SpeechModel.Segment> segments = new ArrayList<>();
    List<Integer> starts = SoundWindows.starts(samples);
    for (int i = 0; i < starts.size(); i++) {
      int start = starts.get(i);
      int end = i + 1 < starts.size() ? starts.get(i + 1) : samples.length;
      float[] window = starts.size() == 1 ? samples : Arrays.copyOfRange(samples, start, end);
      for (SpeechModel.Segment segment :
          loaded.speech(network).transcribe(window, language, task, MOST_PER_WINDOW)) {
        segments.add(later(segment, start));
      }
    }
    return () -> result(segments);
  }

  private static SpeechModel.Segment later(SpeechModel.Segment segment, int samples) {
    double seconds = (double) samples / SpeechModel.SAMPLES_PER_SECOND;
    return new SpeechModel.Segment(
        segment.startSeconds() + seconds, segment.endSeconds() + seconds, segment.text());
  }

  private ObjectNode result(List<SpeechModel.Segment> segments) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    StringBuilder text = new StringBuilder();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (SpeechModel.Segment segment : segments) {
      String said = segment.text().strip();
      text.append(text.isEmpty() || said.isEmpty() ? "" : " ").append(said);
      list.addObject()
          .put("id", list.size() - 1)
          .put("start", rounded(segment.startSeconds()))
          .put("end", rounded(segment.endSeconds()))
          .put("text", said);
    }
    result.put("text", text.toString()).set("segments", list);
    subtitles.ifPresent(form -> result.put("subtitles", form.write(segments)));
    return result;
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}

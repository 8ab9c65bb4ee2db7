package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.SpeechModel;

/**
 * The native handle of a network that hears speech, from loading to freeing. Device thread only.
 */
final class NativeSpeech implements AutoCloseable {
  private final HailoBridge bridge;
  private final NativeHandle handle;

  NativeSpeech(HailoBridge bridge, Pointer pointer, String what) {
    this.bridge = bridge;
    this.handle =
        new NativeHandle(
            pointer, what, bridge::hailo_bridge_speech_error, bridge::hailo_bridge_speech_free);
  }

  /**
   * Writes down what is said.
   *
   * @param language empty to leave it to HailoRT
   */
  List<SpeechModel.Segment> transcribe(
      float[] samples, String language, SpeechModel.Task task, int timeoutMillis)
      throws DeviceException {
    IntByReference count = new IntByReference();
    int number =
        switch (task) {
          case TRANSCRIBE -> 0;
          case TRANSLATE -> 1;
        };
    int status =
        bridge.hailo_bridge_speech_transcribe(
            handle.pointer(), samples, samples.length, number, language, timeoutMillis, count);
    if (status == HailoStatus.INVALID_ARGUMENT) {
      throw handle
          .status(status, "refuses the sound")
          .fault(
              DeviceException.Kind.INPUT,
              handle.what() + " refuses the sound",
              language.isEmpty()
                  ? "it must not be empty"
                  : "it may not know the language '" + language + "'; a code such as en is wanted");
    }
    handle.check(status, "failed in listening");
    List<SpeechModel.Segment> segments = new ArrayList<>();
    for (int i = 0; i < count.getValue(); i++) {
      segments.add(segment(i));
    }
    return segments;
  }

  private SpeechModel.Segment segment(int index) throws DeviceException {
    FloatByReference start = new FloatByReference();
    FloatByReference end = new FloatByReference();
    BridgeText.Answer text =
        BridgeText.of(
            (bytes, capacity, needed) ->
                bridge.hailo_bridge_speech_segment(
                    handle.pointer(), index, start, end, bytes, capacity, needed));
    handle.check(text.status(), "does not tell what it heard");
    return new SpeechModel.Segment(
        start.getValue(), Math.max(start.getValue(), end.getValue()), text.text());
  }

  @Override
  public void close() {
    handle.close();
  }
}

package org.hailomqtt.worker.model;

import java.util.List;
import java.util.Locale;
import org.hailomqtt.worker.device.SpeechModel;

/** Forms in which players take what was said. Immutable. */
enum Subtitles {
  /** SubRip. */
  SRT("", ','),
  /** WebVTT (W3C). */
  VTT("WEBVTT\n\n", '.');

  private final String head;
  private final char point;

  Subtitles(String head, char point) {
    this.head = head;
    this.point = point;
  }

  /** The whole file. */
  String write(List<SpeechModel.Segment> segments) {
    StringBuilder text = new StringBuilder(head);
    for (int i = 0; i < segments.size(); i++) {
      SpeechModel.Segment segment = segments.get(i);
      text.append(i + 1)
          .append('\n')
          .append(time(segment.startSeconds()))
          .append(" --> ")
          .append(time(segment.endSeconds()))
          .append('\n')
          .append(onOneLine(segment.text()))
          .append("\n\n");
    }
    return text.toString();
  }

  /** A blank line would end it, and WebVTT takes an arrow for a time. */
  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*[\r\n]+\\s*", " ").replace("-->", "->");
  }

  private String time(double seconds) {
    long millis = Math.round(seconds * 1000);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / 1000 % 60,
        point,
        millis % 1000);
  }
}

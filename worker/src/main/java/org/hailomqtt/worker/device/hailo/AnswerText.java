package org.hailomqtt.worker.device.hailo;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes text of an answer's tokens: whole characters, up to the first text to stop at. Device
 * thread only.
 */
final class AnswerText {
  private final List<String> stops;
  private final List<String> marks;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** Bytes of a character that is not complete. */
  private ByteBuffer begun = ByteBuffer.allocate(0);

  /** What may be the beginning of a text to stop at. */
  private String held = "";

  private boolean over;
  private boolean stopped;

  /**
   * @param stops texts to stop at
   * @param marks others, which mark the end of any answer, and count as such among the stops, too
   */
  AnswerText(List<String> stops, List<String> marks) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty() && !marks.contains(stop)).toList();
    this.marks = marks;
  }

  /** What is sure to be text with this token; nothing behind a stop or a mark. */
  String append(byte[] token) {
    if (over) {
      return "";
    }
    held += decoded(token);
    int stop = first(stops);
    int mark = first(marks);
    int end = Math.min(stop, mark);
    over = end < held.length();
    stopped = stop < held.length() && stop <= mark;
    if (!over) {
      end -= longestBeginning();
    }
    String sure = held.substring(0, end);
    held = over ? "" : held.substring(end);
    return sure;
  }

  /** Where the first of them is; behind everything if there is none. */
  private int first(List<String> texts) {
    return texts.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(held.length());
  }

  private String decoded(byte[] token) {
    ByteBuffer in = ByteBuffer.allocate(begun.remaining() + token.length).put(begun).put(token);
    in.flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, false);
    begun = in;
    return out.flip().toString();
  }

  /** How much at the end of what is held begins a text to stop at. */
  private int longestBeginning() {
    int longest = 0;
    for (String text : Stream.concat(stops.stream(), marks.stream()).toList()) {
      for (int length = Math.min(text.length() - 1, held.length()); length > longest; length--) {
        if (held.endsWith(text.substring(0, length))) {
          longest = length;
        }
      }
    }
    return longest;
  }

  /** Whether it came to a text to stop at; a mark is the device's to end with. */
  boolean isStopped() {
    return stopped;
  }

  /** What was held back, now that nothing follows. An unfinished character is left out. */
  String rest() {
    String rest = held;
    held = "";
    return rest;
  }
}

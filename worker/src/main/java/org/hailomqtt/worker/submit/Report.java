package org.hailomqtt.worker.submit;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.hailomqtt.protocol.Reply;

/**
 * Prints what happens in a run: a line for each reply, a progress line that is written over again
 * on a terminal, a summary. One thread.
 */
public final class Report {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final PrintWriter err;
  private final Style style;
  private boolean progressShown;

  /**
   * How to print. Immutable.
   *
   * @param json whether replies are printed as they came, for programs
   * @param progress whether somebody watches on a terminal
   * @param alarm marks what went wrong, such as in red
   */
  public record Style(boolean json, boolean progress, UnaryOperator<String> alarm) {}

  /**
   * @param out for replies
   * @param err for everything that is not a reply, where replies are for programs
   */
  public Report(PrintWriter out, PrintWriter err, Style style) {
    this.out = out;
    this.err = err;
    this.style = style;
  }

  void ok(String name, Reply.Success reply, byte[] body) {
    clearProgress();
    line(out, style.json() ? text(body) : name + "  " + ReplyText.of(reply));
  }

  void error(String name, Reply.Failure reply, byte[] body) {
    clearProgress();
    line(out, style.json() ? text(body) : name + "  " + style.alarm().apply(ReplyText.of(reply)));
  }

  /** A request that brought no reply. */
  void failed(String name, String why) {
    clearProgress();
    line(err, name + "  " + style.alarm().apply(why));
  }

  /** Something about the run as a whole. */
  void note(String text) {
    clearProgress();
    line(err, text);
  }

  void progress(Tally tally, int count) {
    if (style.progress()) {
      err.print(
          CLEAR_LINE
              + String.format(
                  Locale.ROOT,
                  "sent %d of %d, answered %d, failed %d, %.1f s",
                  tally.sentCount(),
                  count,
                  tally.okCount() + tally.failedCount(),
                  tally.failedCount(),
                  tally.seconds()));
      err.flush();
      progressShown = true;
    }
  }

  void summary(Tally tally, boolean waited) {
    clearProgress();
    PrintWriter writer = style.json() ? err : out;
    if (!waited) {
      line(
          writer,
          String.format(
              Locale.ROOT,
              "%d sent in %.2f s, %d of them not kept by the broker",
              tally.sentCount(),
              tally.seconds(),
              tally.failedCount()));
      return;
    }
    line(
        writer,
        String.format(
            Locale.ROOT,
            "%d sent: %d ok, %d failed, %d not answered; %.2f s, %.1f a second, p50 %.1f ms, p99"
                + " %.1f ms",
            tally.sentCount(),
            tally.okCount(),
            tally.failedCount(),
            tally.unansweredCount(),
            tally.seconds(),
            tally.rate(),
            tally.latencyMillis(0.5),
            tally.latencyMillis(0.99)));
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private void clearProgress() {
    if (progressShown) {
      err.print(CLEAR_LINE);
      err.flush();
      progressShown = false;
    }
  }

  private static void line(PrintWriter writer, String text) {
    writer.println(text);
    writer.flush();
  }
}

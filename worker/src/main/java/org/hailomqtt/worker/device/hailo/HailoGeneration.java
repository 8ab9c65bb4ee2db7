package org.hailomqtt.worker.device.hailo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.Generation;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a language model of HailoRT's while it comes. Device thread only.
 *
 * <p>If HailoRT can't let go of it, the device is given up, to be opened again.
 */
final class HailoGeneration implements Generation {
  /**
   * How long no token may come. HailoRT 5.2 tells only of a lost connection where nothing is left
   * to be read; else its reads time out for ever. The first token of a long prompt takes seconds.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  /** What models say at their end, and HailoRT hands on. */
  private static final List<String> END_MARKS =
      List.of("<|im_end|>", "<|endoftext|>", "<|eot_id|>");

  private final HailoGenerativeModel model;
  private final NativeAnswer answer;
  private final AnswerText text;
  private @Nullable Ending ending;
  private @Nullable DeviceException fault;
  private Duration silence = Duration.ZERO;
  private boolean aborted;
  private boolean closed;

  HailoGeneration(HailoGenerativeModel model, NativeAnswer answer, List<String> stops) {
    this.model = model;
    this.answer = answer;
    this.text = new AnswerText(stops, END_MARKS);
  }

  @Override
  public Step next(Duration most) throws DeviceException {
    needOpen();
    if (ending != null) {
      return new Step.Ended(ending);
    }
    try {
      int millis = (int) Math.min(Math.max(most.toMillis(), 1), Integer.MAX_VALUE);
      Optional<NativeAnswer.Token> token = answer.next(millis);
      if (token.isEmpty()) {
        return pending(Duration.ofMillis(millis));
      }
      silence = Duration.ZERO;
      return taken(token.get());
    } catch (DeviceException e) {
      throw broken(e);
    }
  }

  private Step pending(Duration waited) throws DeviceException {
    silence = silence.plus(waited);
    if (silence.compareTo(LONGEST_SILENCE) >= 0) {
      throw answer.stalled();
    }
    return new Step.Pending();
  }

  private Step taken(NativeAnswer.Token token) throws DeviceException {
    String said = text.append(token.bytes());
    if (text.isStopped()) {
      answer.abort(); // it may have more to say
      ending = aborted ? Ending.ABORTED : Ending.STOP;
    } else if (token.state() != HailoBridge.GENERATING) {
      said += text.rest();
      ending = ending(token.state());
    }
    // The last one can be the mark of the end only.
    Ending now = ending;
    return said.isEmpty() && now != null && now != Ending.LENGTH
        ? new Step.Ended(now)
        : new Step.Token(said);
  }

  private Ending ending(int state) {
    if (aborted || state == HailoBridge.ABORTED) {
      return Ending.ABORTED;
    }
    return state == HailoBridge.MAX_TOKENS ? Ending.LENGTH : Ending.STOP;
  }

  @Override
  public void abort() throws DeviceException {
    needOpen();
    if (ending != null || aborted) {
      return;
    }
    try {
      answer.abort();
      aborted = true;
    } catch (DeviceException e) {
      throw broken(e);
    }
  }

  private void needOpen() throws DeviceException {
    if (closed) {
      throw new IllegalStateException("the answer is closed");
    }
    if (fault != null) {
      throw fault;
    }
  }

  private DeviceException broken(DeviceException e) {
    fault = e;
    boolean letGo = answer.release();
    model.broke(e);
    if (!letGo && e.kind() != DeviceException.Kind.LOST) {
      model.broke(leftBehind());
    }
    return e;
  }

  /** Frees what is native of it; it can't go on. */
  void leaveDevice() {
    if (fault == null && ending == null) {
      fault =
          new DeviceException(
              DeviceException.Kind.LOST, "the device was given up in the middle of an answer");
    }
    answer.release();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean letGo = answer.release();
    model.ended(this);
    if (!letGo) {
      model.broke(leftBehind());
    }
  }

  private static DeviceException leftBehind() {
    return new DeviceException(
        DeviceException.Kind.LOST, "HailoRT can't let go of an answer that was broken off");
  }
}

package org.hailomqtt.worker.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A broker and a worker behind it that do what a test says. Thread-safe. */
final class RecordingSubmissions implements Submissions {
  final List<Submission> requests = new CopyOnWriteArrayList<>();
  final List<Listener> open = new CopyOnWriteArrayList<>();
  volatile Consumer<Listener> behaviour = listener -> {};
  volatile @Nullable String refusal;
  volatile boolean closed;

  @Override
  public Ticket submit(Submission request, Listener listener) throws IOException {
    String why = refusal;
    if (why != null) {
      throw new IOException(why);
    }
    requests.add(request);
    open.add(listener);
    behaviour.accept(listener);
    return () -> open.remove(listener);
  }

  /** Every request is answered so. */
  void answerWith(String json) {
    behaviour =
        listener -> {
          listener.taken();
          listener.reply(json.getBytes(StandardCharsets.UTF_8));
        };
  }

  /** The last request. */
  Submission last() {
    return requests.get(requests.size() - 1);
  }

  @Override
  public void close() {
    closed = true;
  }
}

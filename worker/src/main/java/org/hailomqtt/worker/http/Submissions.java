package org.hailomqtt.worker.http;

import java.io.IOException;
import java.util.Map;
import org.hailomqtt.protocol.Lane;
import org.jspecify.annotations.Nullable;

/** The way of a request to the broker, and of its reply back. Thread-safe; connects when needed. */
public interface Submissions extends AutoCloseable {
  /**
   * Publishes a request. Blocks until the broker is connected, for some seconds at most.
   *
   * @param listener hears what becomes of it, on threads that it must not block
   * @return closed when nobody listens any more
   * @throws IOException with a sentence for people if it could not be published
   */
  Ticket submit(Submission request, Listener listener) throws IOException;

  /** Disconnects; callable twice. */
  @Override
  void close();

  /**
   * A request. Immutable; nobody writes to the array.
   *
   * @param lane which lane
   * @param type model type
   * @param client whose
   * @param id of all requests of the client, which
   * @param body its bytes
   * @param contentType what they are; empty if the worker is to look
   * @param expirySeconds how long the broker keeps it
   * @param user user properties
   */
  record Submission(
      Lane lane,
      String type,
      String client,
      String id,
      byte[] body,
      String contentType,
      @Nullable Long expirySeconds,
      Map<String, String> user) {
    /** Copies the map. */
    public Submission {
      user = Map.copyOf(user);
    }
  }

  /** Hears what becomes of one request. */
  interface Listener {
    /** The broker has it. */
    void taken();

    /** A piece of streamed text. */
    void chunk(byte[] json);

    /** How far it is. */
    void progress(byte[] json);

    /** The one reply. */
    void reply(byte[] json);

    /** No reply is to be had this way; why, in a sentence for people. */
    void failed(String why);
  }

  /** One request that is listened to. */
  interface Ticket extends AutoCloseable {
    /** Listens no longer; callable twice. */
    @Override
    void close();
  }
}

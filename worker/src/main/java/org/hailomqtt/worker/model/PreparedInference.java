package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.GenerativeModel;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.SpeechModel;
import org.hailomqtt.worker.device.TensorModel;

/** A request made ready for the device: nothing is left to read or decode. */
public interface PreparedInference {
  /** The networks that must be loaded before {@link #run}. Any thread. */
  List<ModelSpec> networks();

  /**
   * Does what only the device can do, and no more. Device thread.
   *
   * @param loaded gives the loaded network of each of {@link #networks()}
   * @return the rest of the work, for the finish thread
   * @throws DeviceException as the device reports
   */
  Output run(Loaded loaded) throws DeviceException;

  /** The networks that are loaded for this run. Device thread. */
  interface Loaded {
    /**
     * The loaded network of a specification. Asked for before each of its inferences, as that is
     * where a request ends which has its answer already.
     *
     * @throws java.util.concurrent.CancellationException if so; nobody else catches it
     */
    TensorModel model(ModelSpec network);

    /**
     * The same of one that generates text. From here on the request can be stopped: see {@link
     * #stop}.
     */
    default GenerativeModel generative(ModelSpec network) {
      throw new IllegalStateException(network.key() + " generates no text");
    }

    /** The same of one that hears speech. */
    default SpeechModel speech(ModelSpec network) {
      throw new IllegalStateException(network.key() + " hears no speech");
    }

    /**
     * Takes the next piece of a text that is being generated, for who wants to read along. All
     * pieces together are the text of the result.
     */
    default void text(String piece) {}

    /**
     * Why the request is to end now, with what it has; asked for at least every 50 ms while a text
     * is generated.
     *
     * @throws java.util.concurrent.CancellationException if it has its answer already; nobody else
     *     catches it
     */
    default Optional<Stop> stop() {
      return Optional.empty();
    }
  }

  /** Why a generation ends before its end. */
  enum Stop {
    /** Somebody wants it. */
    CANCELLED,
    /** Its deadline has passed. */
    TIMEOUT
  }

  /** What the device gave, to be made into the reply's result. */
  interface Output {
    /** The {@code result} of the reply. Finish thread, once. */
    JsonNode result();

    /** The {@code usage} of the reply: tokens, of types that generate text. Finish thread. */
    default Optional<JsonNode> usage() {
      return Optional.empty();
    }

    /** Whether the same request may be given this result again: it is whole. */
    default boolean isRepeatable() {
      return true;
    }
  }
}

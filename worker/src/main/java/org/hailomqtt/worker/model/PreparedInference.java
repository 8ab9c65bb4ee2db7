package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
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
  }

  /** What the device gave, to be made into the reply's result. */
  interface Output {
    /** The {@code result} of the reply. Finish thread, once. */
    JsonNode result();
  }
}

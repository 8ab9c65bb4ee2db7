package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.Demand;
import org.hailomqtt.worker.model.ModelCatalog;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.ModelTerms;

/**
 * The control actions about models: load_model, unload_model. Decided on the control thread, done
 * on the device thread.
 */
final class ModelControl {
  private final JobQueue queue;
  private final Supplier<ModelCatalog> catalog;
  private final ModelResidency residency;
  private final Fit fit;

  ModelControl(JobQueue queue, Supplier<ModelCatalog> catalog, ModelResidency residency, Fit fit) {
    this.queue = queue;
    this.catalog = catalog;
    this.residency = residency;
    this.fit = fit;
  }

  /** By action. */
  Map<String, ControlAction> actions() {
    return Map.of(
        "load_model",
        (request, outcome) -> {
          ModelDefinition model = model(request);
          Demand demand = Demand.of(model).keptFor(keepAlive(request));
          Optional<Boolean> pin = pin(request);
          if (pin.equals(Optional.of(false))) {
            post(outcome, () -> unpin(model, outcome));
            return;
          }
          fit.check(demand);
          post(outcome, () -> load(model, demand, pin.isPresent(), outcome));
        },
        "unload_model",
        (request, outcome) -> {
          ModelDefinition model = model(request);
          post(outcome, () -> unload(model, outcome));
        });
  }

  /** The sender hears of a fault of the worker, too; the queue logs it. */
  private void post(ControlAction.Outcome outcome, Runnable command) {
    queue.post(
        () -> {
          try {
            command.run();
          } catch (RuntimeException | Error e) {
            outcome.failed(
                new ProtocolException(
                    ErrorCode.INTERNAL, "the worker failed on this; its log says why"));
            throw e;
          }
        });
  }

  private static Optional<Duration> keepAlive(ControlRequest request) {
    JsonNode seconds = request.fields().path("keep_alive");
    if (seconds.isMissingNode() || seconds.isNull()) {
      return Optional.empty();
    }
    if (!seconds.isNumber()) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "/keep_alive",
          "'keep_alive' must be a number of seconds; -1 means for ever");
    }
    double most = ModelTerms.FOREVER.toSeconds();
    double wanted = Math.max(-1, Math.min(most, Math.floor(seconds.doubleValue())));
    return Optional.of(Duration.ofSeconds((long) wanted));
  }

  /**
   * {@code model}, or as the device manager's users have it {@code model_path}, {@code model_type}.
   */
  private ModelDefinition model(ControlRequest request) {
    JsonNode named = request.fields().path("model");
    String name = (named.isMissingNode() ? request.fields().path("model_path") : named).asText();
    if (name.isEmpty()) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "/model",
          "name the model in the body, such as {\"model\": \"shapes-clip\"}");
    }
    // Type infer knows the models of every type.
    return catalog.get().find(request.fields().path("model_type").asText("infer"), name);
  }

  private static Optional<Boolean> pin(ControlRequest request) {
    JsonNode pin = request.fields().path("pin");
    if (pin.isMissingNode() || pin.isNull()) {
      return Optional.empty();
    }
    if (!pin.isBoolean()) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST, "/pin", "'pin' must be true (stays loaded) or false");
    }
    return Optional.of(pin.booleanValue());
  }

  private void load(
      ModelDefinition model, Demand demand, boolean pins, ControlAction.Outcome outcome) {
    try {
      boolean loads = !residency.missing(demand).isEmpty();
      residency.acquire(demand);
      String message = loads ? "Model loaded" : "Model already loaded";
      if (pins) {
        residency.pin(model, true);
      }
      outcome.succeeded(fields(model, pins ? message + " and pinned" : message));
    } catch (DeviceException e) {
      outcome.failed(DeviceLoop.refusal(e));
    }
  }

  /** Loads nothing: it only no longer stays. */
  private void unpin(ModelDefinition model, ControlAction.Outcome outcome) {
    boolean isLoaded = residency.pin(model, false);
    outcome.succeeded(fields(model, isLoaded ? "Model no longer pinned" : "Model was not loaded"));
  }

  private void unload(ModelDefinition model, ControlAction.Outcome outcome) {
    residency.forgetPin(model);
    boolean unloaded = false;
    for (ModelSpec network : model.networks().values()) {
      unloaded |= residency.unload(network.key());
    }
    outcome.succeeded(fields(model, unloaded ? "Model unloaded" : "Model was not loaded"));
  }

  private static ObjectNode fields(ModelDefinition model, String message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", model.name())
        .put("model_path", model.name())
        .put("model_type", model.type())
        .put("message", message);
  }
}

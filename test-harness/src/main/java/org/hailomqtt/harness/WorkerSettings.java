package org.hailomqtt.harness;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.DeviceChoice;
import org.hailomqtt.worker.DeviceConfig;
import org.hailomqtt.worker.ModelsConfig;
import org.hailomqtt.worker.TopicsConfig;
import org.hailomqtt.worker.WorkerConfig;
import org.hailomqtt.worker.http.HttpConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.LimitsConfig;

/**
 * How an {@link EmbeddedWorker} is configured, as far as tests differ. Immutable.
 *
 * @param broker where it connects; may be a {@link FaultProxy}
 * @param id its name in topics and replies
 * @param base the levels that all of its topics begin with
 * @param device what it serves
 * @param models its own models besides those that are shipped; on the processor none
 * @param window requests of a lane that the broker may deliver ahead
 * @param limits what it takes at most
 */
public record WorkerSettings(
    URI broker,
    String id,
    String base,
    DeviceChoice device,
    Optional<Path> models,
    int window,
    LimitsConfig limits) {

  /** The simulated device with models of the test's own. */
  public static WorkerSettings simulated(URI broker, String id, Path models) {
    return new WorkerSettings(
        broker,
        id,
        TopicGrammar.DEFAULT_BASE,
        DeviceChoice.SIMULATED,
        Optional.of(models),
        LanesConfig.DEFAULT_WINDOW,
        LimitsConfig.DEFAULT);
  }

  /** The processor with the shipped models. */
  public static WorkerSettings cpu(URI broker, String id) {
    return new WorkerSettings(
        broker,
        id,
        TopicGrammar.DEFAULT_BASE,
        DeviceChoice.CPU,
        Optional.empty(),
        LanesConfig.DEFAULT_WINDOW,
        LimitsConfig.DEFAULT);
  }

  /** The same under another base: tests that share a broker keep apart by it. */
  public WorkerSettings withBase(String wanted) {
    return new WorkerSettings(broker, id, wanted, device, models, window, limits);
  }

  /** The same with models of the test's own. */
  public WorkerSettings withModels(Path wanted) {
    return new WorkerSettings(broker, id, base, device, Optional.of(wanted), window, limits);
  }

  public WorkerSettings withWindow(int wanted) {
    return new WorkerSettings(broker, id, base, device, models, wanted, limits);
  }

  /** The same with a bound on what it holds of requests, over all lanes. */
  public WorkerSettings withHeldMessages(int wanted) {
    LimitsConfig changed =
        new LimitsConfig(
            limits.maxRequestBytes(), limits.maxTimeout(), wanted, limits.heldMaxBytes());
    return new WorkerSettings(broker, id, base, device, models, window, changed);
  }

  WorkerConfig config() {
    WorkerConfig defaults = WorkerConfig.defaults(id);
    return new WorkerConfig(
        id,
        List.of(),
        TopicsConfig.below(base),
        defaults.control(),
        BrokerConfig.at(broker),
        new DeviceConfig(device, defaults.device().stuckAfter(), defaults.device().hailo()),
        new ModelsConfig(models, List.of()),
        defaults.presets(),
        defaults.data(),
        new LanesConfig(window),
        limits,
        defaults.scheduling(),
        defaults.residency(),
        HttpConfig.OFF,
        defaults.homeAssistant(),
        defaults.log());
  }
}

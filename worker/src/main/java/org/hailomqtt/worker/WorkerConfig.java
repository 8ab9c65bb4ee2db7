package org.hailomqtt.worker;

import java.util.List;
import org.hailomqtt.worker.http.HttpConfig;
import org.hailomqtt.worker.model.ResidencyConfig;
import org.hailomqtt.worker.monitoring.HomeAssistantConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.LimitsConfig;
import org.hailomqtt.worker.scheduling.SchedulingConfig;

/**
 * Everything that can be configured, checked and complete. Immutable.
 *
 * @param workerId the worker's name in topics and replies
 * @param types model types to serve; empty for all
 * @param topics where requests and replies are
 * @param control which control actions are served
 * @param broker which broker
 * @param device which device
 * @param models where models are found
 * @param presets where presets are found
 * @param data where it keeps what outlives it
 * @param lanes how much is taken from the broker
 * @param limits what is taken at most
 * @param scheduling how long requests are passed over
 * @param residency what may be loaded
 * @param http where the HTTP server is
 * @param homeAssistant whether Home Assistant is to find it
 * @param log what is logged
 */
public record WorkerConfig(
    String workerId,
    List<String> types,
    TopicsConfig topics,
    ControlConfig control,
    BrokerConfig broker,
    DeviceConfig device,
    ModelsConfig models,
    PresetsConfig presets,
    DataConfig data,
    LanesConfig lanes,
    LimitsConfig limits,
    SchedulingConfig scheduling,
    ResidencyConfig residency,
    HttpConfig http,
    HomeAssistantConfig homeAssistant,
    LogConfig log) {

  /** Copies the list. */
  public WorkerConfig {
    types = List.copyOf(types);
  }

  /** The same at another broker. */
  public WorkerConfig withBroker(BrokerConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        other,
        device,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with another device. */
  public WorkerConfig withDevice(DeviceConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        broker,
        other,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with other topics. */
  public WorkerConfig withTopics(TopicsConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        other,
        control,
        broker,
        device,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with other control actions. */
  public WorkerConfig withControl(ControlConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        other,
        broker,
        device,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with presets of its own. */
  public WorkerConfig withPresets(PresetsConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        broker,
        device,
        models,
        other,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with another place for what outlives it. */
  public WorkerConfig withData(DataConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        broker,
        device,
        models,
        presets,
        other,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        homeAssistant,
        log);
  }

  /** The same with another HTTP server. */
  public WorkerConfig withHttp(HttpConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        broker,
        device,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        other,
        homeAssistant,
        log);
  }

  /** The same with another word on Home Assistant. */
  public WorkerConfig withHomeAssistant(HomeAssistantConfig other) {
    return new WorkerConfig(
        workerId,
        types,
        topics,
        control,
        broker,
        device,
        models,
        presets,
        data,
        lanes,
        limits,
        scheduling,
        residency,
        http,
        other,
        log);
  }

  /** What a worker of this name uses when nothing is configured. */
  public static WorkerConfig defaults(String workerId) {
    return new WorkerConfig(
        workerId,
        List.of(),
        TopicsConfig.DEFAULT,
        ControlConfig.DEFAULT,
        BrokerConfig.DEFAULT,
        DeviceConfig.DEFAULT,
        ModelsConfig.DEFAULT,
        PresetsConfig.DEFAULT,
        DataConfig.DEFAULT,
        LanesConfig.DEFAULT,
        LimitsConfig.DEFAULT,
        SchedulingConfig.DEFAULT,
        ResidencyConfig.DEFAULT,
        HttpConfig.DEFAULT,
        HomeAssistantConfig.DEFAULT,
        LogConfig.DEFAULT);
  }
}

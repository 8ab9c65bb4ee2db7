package org.hailomqtt.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The retained description of a worker. Immutable.
 *
 * @param worker its id
 * @param version of the program
 * @param protocol version of the protocol: {@link #PROTOCOL}
 * @param device the device it holds
 * @param limits what it takes
 * @param broker what its broker takes, if that is known
 * @param types model types it serves
 * @param models models it knows
 * @param presets presets that it serves
 */
public record WorkerInfo(
    String worker,
    String version,
    String protocol,
    DeviceDescription device,
    Limits limits,
    @Nullable BrokerDescription broker,
    List<String> types,
    List<ModelDescription> models,
    List<PresetDescription> presets) {
  /**
   * What docs/asyncapi.yaml describes. The second number grows with what is added, the first where
   * clients have to change.
   */
  public static final String PROTOCOL = "1.0";

  /** Copies the collections. */
  public WorkerInfo {
    types = List.copyOf(types);
    models = List.copyOf(models);
    // Workers of earlier versions have none.
    presets = presets == null ? List.of() : List.copyOf(presets);
  }

  /**
   * A device. Immutable.
   *
   * @param kind {@code hailo}, {@code cpu} or {@code simulated}
   * @param id its id, such as a PCI address
   * @param architecture chip or processor
   * @param firmware firmware or library version
   */
  public record DeviceDescription(
      String kind, String id, String architecture, @Nullable String firmware) {}

  /**
   * What a worker takes. Immutable.
   *
   * @param maxRequestBytes largest body
   * @param maxTimeoutMs longest deadline
   * @param window requests it holds of one lane
   */
  public record Limits(int maxRequestBytes, long maxTimeoutMs, int window) {}

  /**
   * What a broker said that it takes. Immutable.
   *
   * @param maxPacketBytes largest packet, reply and topic together; null if it named none
   * @param receiveMaximum messages that may be unconfirmed at a time
   */
  public record BrokerDescription(@Nullable Long maxPacketBytes, int receiveMaximum) {}

  /**
   * A model. Immutable.
   *
   * @param name what requests call it
   * @param type model type
   * @param description one sentence
   */
  public record ModelDescription(String name, String type, @Nullable String description) {}

  /**
   * A preset. Immutable.
   *
   * @param name what requests are published to
   * @param type the type that they become
   * @param description one sentence
   * @param unusable why it can't serve here, and what to do; null if it can
   */
  public record PresetDescription(
      String name, String type, @Nullable String description, @Nullable String unusable) {}
}

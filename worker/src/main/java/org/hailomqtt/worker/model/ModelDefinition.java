package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * One entry of the model catalog: what a model is called, what it does, and the networks and files
 * it is made of. Immutable, but for the settings, which nobody writes to.
 *
 * @param name what requests call it
 * @param type the model type that serves it
 * @param description one sentence
 * @param devices kinds of device it runs on
 * @param networks what a device loads, by role, such as {@code image} and {@code text}
 * @param files everything else it needs, by role, such as {@code vocabulary}
 * @param terms on which it takes its place on the device
 * @param settings the entry as written, for what only its type understands
 */
public record ModelDefinition(
    String name,
    String type,
    Optional<String> description,
    Set<DeviceKind> devices,
    Map<String, ModelSpec> networks,
    Map<String, Path> files,
    ModelTerms terms,
    ObjectNode settings) {

  /** Copies the collections. */
  public ModelDefinition {
    devices = Set.copyOf(devices);
    networks = Map.copyOf(networks);
    files = Map.copyOf(files);
  }
}

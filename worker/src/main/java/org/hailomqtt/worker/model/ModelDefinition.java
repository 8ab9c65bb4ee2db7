package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private static final int SHA256_DIGITS = 12;

  /** Copies the collections. */
  public ModelDefinition {
    devices = Set.copyOf(devices);
    networks = Map.copyOf(networks);
    files = Map.copyOf(files);
  }

  /** The same with other settings. */
  ModelDefinition withSettings(ObjectNode other) {
    return new ModelDefinition(name, type, description, devices, networks, files, terms, other);
  }

  /**
   * The first digits of what its network file hashes to, if the entry says it; of several networks,
   * of their hashes written one after the other in the order of their roles.
   */
  public Optional<String> sha256() {
    StringBuilder hashes = new StringBuilder();
    for (ModelSpec network : new TreeMap<>(networks).values()) {
      if (network.sha256().isEmpty()) {
        return Optional.empty();
      }
      hashes.append(network.sha256().get());
    }
    return switch (networks.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(hashes.substring(0, SHA256_DIGITS));
      default -> Optional.of(hash(hashes.toString()).substring(0, SHA256_DIGITS));
    };
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

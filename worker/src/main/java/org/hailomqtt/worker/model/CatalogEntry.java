package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hailomqtt.protocol.DataType;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.TensorSpec;

/**
 * One file of {@code models.d}, read strictly into a model definition. Immutable.
 *
 * <p>What belongs to one type only, such as {@code labels}, is left to that type's handler.
 */
final class CatalogEntry {
  private static final int MAX_DIMENSIONS = 16;
  private static final double MAX_MILLIS = 600_000;
  private static final int MAX_TOKENS = 100_000;
  private static final long MIB = 1 << 20;

  private final Fields fields;
  private final ObjectNode settings;
  private final Path file;
  private final FileRules rules;
  private final DeviceKind kind;
  private final String name;

  /**
   * @param settings the entry as written
   * @param file where it was read from
   * @param rules where its files may lie
   * @param kind the device that it is wanted for
   * @throws CatalogException if it has no proper name
   */
  CatalogEntry(ObjectNode settings, Path file, FileRules rules, DeviceKind kind) {
    this.fields = Fields.of(settings, CatalogException::new);
    this.settings = settings;
    this.file = file;
    this.rules = rules;
    this.kind = kind;
    this.name = label("name");
  }

  String name() {
    return name;
  }

  private String label(String field) {
    String label = fields.text(field);
    if (!Names.isName(label)) {
      throw fields.refuse(field, "'" + field + "' must be " + Names.ALLOWED + "; got " + label);
    }
    return label;
  }

  /**
   * The entry, and whether it can serve.
   *
   * @throws CatalogException if something in it is wrong, or a file is missing and nothing tells
   *     where it comes from
   */
  CatalogItem item() {
    String type = label("type");
    ModelTypes.checkNames(type, fields);
    Optional<String> source = fields.optionalText("source");
    Map<String, ModelFile> files = EntryFiles.of(fields, rules);
    return new CatalogItem(
        name,
        type,
        fields.optionalText("description"),
        file,
        List.copyOf(files.values()),
        source,
        standing(type, files, source));
  }

  private CatalogItem.Standing standing(
      String type, Map<String, ModelFile> files, Optional<String> source) {
    if (NetworkKinds.of(type) == ModelSpec.Kind.TENSOR
        && !fields.has("tensors")
        && files.values().stream().noneMatch(CatalogEntry::isNetwork)) {
      throw new CatalogException(
          "",
          "the model has no network; name an .onnx or .hef file under 'files', or, for the"
              + " simulated device, 'tensors'");
    }
    Set<DeviceKind> devices = NetworkKinds.devices(type, fields, devices(files));
    if (!devices.contains(kind)) {
      return new CatalogItem.Standing.Elsewhere(devices);
    }
    ModelDefinition model = definition(type, files, devices);
    List<ModelFile> missing = missing(files);
    for (ModelFile each : missing) {
      if (each.url().isEmpty() && source.isEmpty()) {
        throw new CatalogException(
            "/files/" + each.role() + "/path",
            "there is no readable file " + each.path() + "; put it there or correct the path");
      }
    }
    if (!missing.isEmpty()) {
      return new CatalogItem.Standing.Absent(missing);
    }
    PictureForm.of(fields).ifPresent(form -> form.input(model.networks()));
    ModelTypes.check(model);
    return new CatalogItem.Standing.Installed(model);
  }

  private List<ModelFile> missing(Map<String, ModelFile> files) {
    boolean plays = kind == DeviceKind.SIMULATED;
    return files.values().stream()
        .filter(each -> !each.isThere() && !(plays && isNetwork(each)))
        .toList();
  }

  private ModelDefinition definition(
      String type, Map<String, ModelFile> files, Set<DeviceKind> devices) {
    ModelSpec.Simulation simulation = simulation();
    Map<String, Fields> tensors = tensors();
    Map<String, ModelSpec> networks = new TreeMap<>();
    Map<String, Path> others = new TreeMap<>();
    Set<String> roles = new TreeSet<>(files.keySet());
    roles.addAll(tensors.keySet());
    ModelSpec.Kind network = NetworkKinds.of(type);
    if (network != ModelSpec.Kind.TENSOR
        && files.values().stream().noneMatch(CatalogEntry::isNetwork)) {
      roles.add(NetworkKinds.ONLY_ROLE);
    }
    for (String role : roles) {
      Optional<ModelFile> each = Optional.ofNullable(files.get(role));
      Optional<Fields> declared = Optional.ofNullable(tensors.get(role));
      if (network != ModelSpec.Kind.TENSOR && each.map(CatalogEntry::isNetwork).orElse(true)) {
        networks.put(role, words(role, network, each, simulation));
      } else if (declared.isPresent() || each.map(CatalogEntry::isNetwork).orElse(false)) {
        networks.put(role, network(role, each, declared, simulation));
      } else {
        others.put(role, each.orElseThrow().path());
      }
    }
    fields.flag("default");
    return new ModelDefinition(
        name,
        type,
        fields.optionalText("description"),
        devices,
        networks,
        others,
        NetworkKinds.terms(network, ModelTerms.of(fields)),
        settings);
  }

  private static boolean isNetwork(ModelFile file) {
    return EntryFiles.device(file).isPresent();
  }

  private Map<String, Fields> tensors() {
    Map<String, Fields> tensors = new HashMap<>();
    fields
        .optionalObject("tensors")
        .ifPresent(
            entries ->
                entries
                    .names()
                    .forEach(
                        role ->
                            tensors.put(
                                role,
                                entries.object(role).only("a network", "inputs", "outputs"))));
    return tensors;
  }

  private Set<DeviceKind> devices(Map<String, ModelFile> files) {
    Map<String, DeviceKind> labels = new HashMap<>();
    for (DeviceKind each : DeviceKind.values()) {
      labels.put(each.label(), each);
    }
    Optional<List<String>> listed = fields.texts("devices", labels.size());
    Set<DeviceKind> devices = EnumSet.noneOf(DeviceKind.class);
    if (listed.isEmpty()) {
      if (fields.has("tensors")) {
        devices.add(DeviceKind.SIMULATED);
      }
      files.values().stream()
          .flatMap(each -> EntryFiles.device(each).stream())
          .forEach(devices::add);
      return devices;
    }
    for (String label : listed.get()) {
      DeviceKind device = labels.get(label);
      if (device == null) {
        throw fields.refuse(
            "devices", "'" + label + "' is no kind of device; there are hailo, cpu and simulated");
      }
      devices.add(device);
    }
    return devices;
  }

  private ModelSpec.Simulation simulation() {
    if (!fields.has("simulated")) {
      return ModelSpec.Simulation.INSTANT;
    }
    Fields simulated =
        fields
            .object("simulated")
            .only("'simulated'", "load_ms", "inference_ms", "memory_mb", "token_ms", "tokens");
    return new ModelSpec.Simulation(
        millis(simulated, "load_ms"),
        millis(simulated, "inference_ms"),
        MIB * simulated.optionalInteger("memory_mb", 0, 1 << 20).orElse(0),
        millis(simulated, "token_ms"),
        simulated.optionalInteger("tokens", 1, MAX_TOKENS).orElse(0));
  }

  private static Duration millis(Fields fields, String name) {
    double millis = fields.number(name, 0, MAX_MILLIS).orElse(0);
    return Duration.ofNanos(Math.round(millis * 1e6));
  }

  private ModelSpec network(
      String role,
      Optional<ModelFile> file,
      Optional<Fields> declared,
      ModelSpec.Simulation simulation) {
    boolean simulated = kind == DeviceKind.SIMULATED;
    if (simulated && declared.isEmpty()) {
      throw new CatalogException(
          "/tensors/" + role,
          "the simulated device knows a network by its tensors only; declare its inputs and"
              + " outputs, or take 'simulated' out of 'devices'");
    }
    if (!simulated && file.isEmpty()) {
      throw fileMissing(role);
    }
    return new ModelSpec(
        name + "/" + role,
        file.map(ModelFile::path),
        file.flatMap(ModelFile::sha256),
        declared.map(fields -> specs(fields, "inputs")).orElse(List.of()),
        declared.map(fields -> specs(fields, "outputs")).orElse(List.of()),
        simulation);
  }

  private CatalogException fileMissing(String role) {
    return new CatalogException(
        "/files/" + role,
        "a "
            + kind.label()
            + " device needs a file for this network; name one, or leave '"
            + kind.label()
            + "' out of 'devices'");
  }

  /** A network that generates text or hears, which has no tensors to declare. */
  private ModelSpec words(
      String role,
      ModelSpec.Kind network,
      Optional<ModelFile> file,
      ModelSpec.Simulation simulation) {
    if (kind != DeviceKind.SIMULATED && file.isEmpty()) {
      throw fileMissing(role);
    }
    return new ModelSpec(
        name + "/" + role,
        file.map(ModelFile::path),
        file.flatMap(ModelFile::sha256),
        NetworkKinds.frame(fields).stream().toList(),
        List.of(),
        simulation,
        network);
  }

  private static List<TensorSpec> specs(Fields network, String direction) {
    Fields entries = network.object(direction);
    return entries.names().stream()
        .map(
            tensor -> {
              Fields spec = entries.object(tensor).only("a tensor", "dtype", "shape");
              DataType dtype =
                  DataType.ofLabel(spec.text("dtype"))
                      .orElseThrow(
                          () ->
                              spec.refuse(
                                  "dtype",
                                  "'dtype' must be a numpy name such as uint8 or float32; got "
                                      + spec.text("dtype")));
              return new TensorSpec(tensor, dtype, spec.integers("shape", -1, MAX_DIMENSIONS));
            })
        .toList();
  }
}

package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int MAX_DIMENSIONS = 16;
  private static final double MAX_MILLIS = 600_000;
  private static final long MIB = 1 << 20;

  private final Fields fields;
  private final ObjectNode settings;
  private final Path filesDir;
  private final DeviceKind kind;
  private final String name;

  /**
   * @param settings the entry as written
   * @param filesDir the directory that its files' paths are relative to, and must stay in
   * @param kind the device that it is wanted for
   * @throws CatalogException if it has no proper name
   */
  CatalogEntry(ObjectNode settings, Path filesDir, DeviceKind kind) {
    this.fields = Fields.of(settings, CatalogException::new);
    this.settings = settings;
    this.filesDir = filesDir;
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
   * The model; empty if it is not for this kind of device.
   *
   * @throws CatalogException if something in the entry is wrong, or a file is missing
   */
  Optional<ModelDefinition> definition() {
    String type = label("type");
    ModelTypes.checkNames(type, fields);
    Optional<String> description = fields.optionalText("description");
    Map<String, FileEntry> files = files();
    if (!fields.has("tensors") && files.values().stream().noneMatch(FileEntry::isNetwork)) {
      throw new CatalogException(
          "",
          "the model has no network; name an .onnx or .hef file under 'files', or, for the"
              + " simulated device, 'tensors'");
    }
    Set<DeviceKind> devices = devices(files);
    if (!devices.contains(kind)) {
      return Optional.empty();
    }
    ModelSpec.Simulation simulation = simulation();
    Map<String, Fields> tensors = tensors();
    Map<String, ModelSpec> networks = new TreeMap<>();
    Map<String, Path> others = new TreeMap<>();
    Set<String> roles = new TreeSet<>(files.keySet());
    roles.addAll(tensors.keySet());
    for (String role : roles) {
      Optional<FileEntry> file = Optional.ofNullable(files.get(role));
      Optional<Fields> declared = Optional.ofNullable(tensors.get(role));
      if (declared.isPresent() || file.map(FileEntry::isNetwork).orElse(false)) {
        networks.put(role, network(role, file, declared, simulation));
      } else {
        others.put(role, file.orElseThrow().path(true));
      }
    }
    fields.flag("default");
    PictureForm.of(fields).ifPresent(form -> form.input(networks));
    ModelDefinition model =
        new ModelDefinition(
            name, type, description, devices, networks, others, ModelTerms.of(fields), settings);
    ModelTypes.check(model);
    return Optional.of(model);
  }

  private Map<String, FileEntry> files() {
    Map<String, FileEntry> files = new HashMap<>();
    fields
        .optionalObject("files")
        .ifPresent(
            entries -> {
              for (String role : entries.names()) {
                Fields file = entries.object(role).only("a file", "path", "sha256");
                files.put(role, new FileEntry(file, file.text("path")));
              }
            });
    return files;
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

  private Set<DeviceKind> devices(Map<String, FileEntry> files) {
    Map<String, DeviceKind> labels = new HashMap<>();
    for (DeviceKind each : DeviceKind.values()) {
      labels.put(each.label(), each);
    }
    Optional<List<String>> listed = fields.texts("devices", labels.size());
    Set<DeviceKind> devices = EnumSet.noneOf(DeviceKind.class);
    if (listed.isEmpty()) {
      devices.add(DeviceKind.SIMULATED);
      files.values().stream().flatMap(file -> file.device().stream()).forEach(devices::add);
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
        fields.object("simulated").only("'simulated'", "load_ms", "inference_ms", "memory_mb");
    return new ModelSpec.Simulation(
        millis(simulated, "load_ms"),
        millis(simulated, "inference_ms"),
        MIB * simulated.optionalInteger("memory_mb", 0, 1 << 20).orElse(0));
  }

  private static Duration millis(Fields fields, String name) {
    double millis = fields.number(name, 0, MAX_MILLIS).orElse(0);
    return Duration.ofNanos(Math.round(millis * 1e6));
  }

  private ModelSpec network(
      String role,
      Optional<FileEntry> file,
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
      throw new CatalogException(
          "/files/" + role,
          "a "
              + kind.label()
              + " device needs a file for this network; name one, or leave '"
              + kind.label()
              + "' out of 'devices'");
    }
    return new ModelSpec(
        name + "/" + role,
        file.map(entry -> entry.path(!simulated)),
        file.flatMap(FileEntry::sha256),
        declared.map(fields -> specs(fields, "inputs")).orElse(List.of()),
        declared.map(fields -> specs(fields, "outputs")).orElse(List.of()),
        simulation);
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

  /** A file that the entry names, not yet looked at. */
  private final class FileEntry {
    private final Fields fields;
    private final String relative;

    FileEntry(Fields fields, String relative) {
      this.fields = fields;
      this.relative = relative;
    }

    boolean isNetwork() {
      return device().isPresent();
    }

    /** The kind of device that reads such files. */
    Optional<DeviceKind> device() {
      if (relative.endsWith(".onnx")) {
        return Optional.of(DeviceKind.CPU);
      }
      return relative.endsWith(".hef") ? Optional.of(DeviceKind.HAILO) : Optional.empty();
    }

    Optional<String> sha256() {
      Optional<String> hash = fields.optionalText("sha256");
      if (hash.isPresent() && !SHA256.matcher(hash.get()).matches()) {
        throw fields.refuse(
            "sha256", "'sha256' must be 64 hexadecimal digits, as sha256sum prints them");
      }
      return hash.map(text -> text.toLowerCase(Locale.ROOT));
    }

    /** Where it is. Links are followed before it is judged whether it lies where it should. */
    Path path(boolean mustExist) {
      try {
        Path base = Files.exists(filesDir) ? filesDir.toRealPath() : filesDir.normalize();
        Path path = base.resolve(relative).normalize();
        if (!path.startsWith(base)) {
          throw outside();
        }
        if (Files.exists(path)) {
          path = path.toRealPath();
          if (!path.startsWith(base)) {
            throw outside();
          }
        }
        if ((mustExist && !Files.isReadable(path)) || Files.isDirectory(path)) {
          throw fields.refuse(
              "path",
              "there is no readable file "
                  + base.resolve(relative)
                  + "; put it there or correct the path");
        }
        return path;
      } catch (IOException | InvalidPathException e) {
        throw fields.refuse("path", "'" + relative + "' can't be looked up: " + e.getMessage());
      }
    }

    private RuntimeException outside() {
      return fields.refuse(
          "path",
          "'" + relative + "' leads out of " + filesDir + "; copy the file into that directory");
    }
  }
}

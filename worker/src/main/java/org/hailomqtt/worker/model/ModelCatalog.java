package org.hailomqtt.worker.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * The models that one kind of device can run, by name. Immutable: a changed directory is read into
 * a new catalog.
 */
public final class ModelCatalog {
  private static final int MAX_LISTED = 20;

  private final DeviceKind kind;
  private final List<CatalogItem> items;
  private final Map<String, ModelDefinition> models;
  private final RootFiles rootFiles;
  private final List<String> problems;

  private ModelCatalog(
      DeviceKind kind,
      List<CatalogItem> items,
      Map<String, ModelDefinition> models,
      RootFiles rootFiles,
      List<String> problems) {
    this.kind = kind;
    this.items = List.copyOf(items);
    this.models = models;
    this.rootFiles = rootFiles;
    this.problems = List.copyOf(problems);
  }

  /** Reads the entries of model directories; see {@link #load(ModelPlaces, DeviceKind)}. */
  public static ModelCatalog load(List<Path> modelDirs, DeviceKind kind) {
    return load(ModelPlaces.of(modelDirs), kind);
  }

  /**
   * Reads model directories, each with its entries in {@code models.d/} and their files in {@code
   * models/}. What is wrong becomes a problem and the rest is taken. Reads files.
   *
   * @param kind entries for other kinds of device can't serve
   */
  public static ModelCatalog load(ModelPlaces places, DeviceKind kind) {
    Map<String, CatalogItem> items = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path dir : places.dirs()) {
      items.putAll(ModelDirectory.read(dir, places.filesOf(dir), kind, problems));
    }
    Map<String, ModelDefinition> models = new TreeMap<>();
    items.forEach((name, item) -> item.model().ifPresent(model -> models.put(name, model)));
    return new ModelCatalog(
        kind, List.copyOf(items.values()), models, RootFiles.find(places.roots(), kind), problems);
  }

  /**
   * The same, but with the very models of an earlier reading where they are equal: what was worked
   * out for them stays good.
   *
   * @param untouched whether the files of a model are as they were
   */
  ModelCatalog keeping(ModelCatalog before, Predicate<ModelDefinition> untouched) {
    Map<String, ModelDefinition> kept = new TreeMap<>(models);
    kept.replaceAll((name, model) -> kept(before.models.get(name), model, untouched));
    return new ModelCatalog(
        kind, items, kept, rootFiles.keeping(before.rootFiles, untouched), problems);
  }

  static ModelDefinition kept(
      @Nullable ModelDefinition before, ModelDefinition now, Predicate<ModelDefinition> untouched) {
    return before != null && before.equals(now) && untouched.test(now) ? before : now;
  }

  /** Whether it has this very model, and not one that was read later. */
  @SuppressWarnings("ReferenceEquality") // An entry read again is another one, if its file changed.
  boolean has(ModelDefinition model) {
    return all().stream().anyMatch(each -> each == model);
  }

  /** Whether another reading brought the same. */
  boolean isAs(ModelCatalog other) {
    return all().size() == other.all().size()
        && other.all().stream().allMatch(this::has)
        && items.equals(other.items)
        && problems.equals(other.problems);
  }

  /** Those of entries, and those that requests may name by the path of a file. */
  List<ModelDefinition> all() {
    return Stream.concat(models.values().stream(), rootFiles.models().values().stream()).toList();
  }

  /** Every entry that is written properly, also those that can't serve here; by name. */
  public List<CatalogItem> items() {
    return items;
  }

  /** The models, by name. */
  public List<ModelDefinition> models() {
    return List.copyOf(models.values());
  }

  /** What was wrong with entries that were left out: the file, what, and what to do. */
  public List<String> problems() {
    return problems;
  }

  /**
   * The model that a request means.
   *
   * <p>Without a name: the only one of the type, else the one with {@code default: true}, else the
   * first by name. A path, as the device manager's users send it, is only looked at for its last
   * part, which may be a model's name or the name of one of its network files; nothing is ever
   * opened by it. A path below a configured root may also name a file that has no entry, for type
   * {@code infer}. Type {@code infer} takes models of every type, and {@code name/role} for one of
   * a model's networks.
   *
   * @throws ProtocolException MODEL_NOT_FOUND
   */
  public ModelDefinition find(String type, @Nullable String model) {
    boolean any = type.equals(InferHandler.TYPE);
    if (model == null) {
      return preferred(type)
          .orElseThrow(() -> notFound(type, any, "no model was named", absent(type)));
    }
    Predicate<ModelDefinition> serves =
        candidate -> any || NetworkKinds.serves(candidate.type(), type);
    return Optional.ofNullable(models.get(model))
        .or(() -> any ? ofNetwork(model) : Optional.empty())
        .filter(serves)
        .or(() -> ofPath(model, serves))
        .or(() -> any ? rootFiles.of(model) : Optional.empty())
        .orElseThrow(() -> notFound(type, any, "no model '" + excerpt(model) + "'", mend(model)));
  }

  /** What installs a model of a type, where there is one that is not installed. */
  private Optional<String> absent(String type) {
    return items.stream()
        .filter(item -> NetworkKinds.serves(item.type(), type))
        .flatMap(item -> item.mend().stream())
        .findFirst();
  }

  /** What makes a name or path serve that does not. */
  private Optional<String> mend(String model) {
    if (rootFiles.of(model).isPresent()) {
      return Optional.of(
          "'hailo-worker models add " + excerpt(model) + "' makes an entry for that file");
    }
    String last = model.substring(model.lastIndexOf('/') + 1);
    return items.stream()
        .filter(item -> Stream.of(model, last, stem(last)).anyMatch(item.name()::equals))
        .flatMap(item -> item.mend().stream())
        .findFirst();
  }

  private Optional<ModelDefinition> preferred(String type) {
    List<ModelDefinition> ofType =
        models.values().stream().filter(model -> NetworkKinds.serves(model.type(), type)).toList();
    return ofType.stream()
        .filter(model -> model.settings().path("default").asBoolean())
        .findFirst()
        .or(() -> ofType.stream().findFirst());
  }

  private Optional<ModelDefinition> ofNetwork(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.ofNullable(models.get(name.substring(0, slash)));
  }

  private Optional<ModelDefinition> ofPath(String path, Predicate<ModelDefinition> serves) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    List<ModelDefinition> named =
        Stream.of(file, stem(file))
            .flatMap(name -> Optional.ofNullable(models.get(name)).stream())
            .filter(serves)
            .limit(1)
            .toList();
    List<ModelDefinition> found =
        named.isEmpty()
            ? models.values().stream().filter(serves).filter(m -> hasFile(m, file)).toList()
            : named;
    // Two models may well have an image.onnx each: then the path says nothing.
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static boolean hasFile(ModelDefinition model, String file) {
    return model.networks().values().stream()
        .map(ModelSpec::file)
        .flatMap(Optional::stream)
        .map(path -> String.valueOf(path.getFileName()))
        .anyMatch(name -> name.equals(file) || stem(name).equals(file));
  }

  private static String stem(String file) {
    int dot = file.lastIndexOf('.');
    return dot <= 0 ? file : file.substring(0, dot);
  }

  private ProtocolException notFound(String type, boolean any, String what, Optional<String> mend) {
    List<String> names =
        models.values().stream()
            .filter(model -> any || NetworkKinds.serves(model.type(), type))
            .map(ModelDefinition::name)
            .toList();
    String there =
        names.isEmpty()
            ? "this worker has no model for type '" + type + "' on its " + kind.label() + " device"
            : what
                + " for type '"
                + type
                + "' on this "
                + kind.label()
                + " device; there are: "
                + names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "))
                + (names.size() > MAX_LISTED ? ", …" : "");
    return new ProtocolException(
        ErrorCode.MODEL_NOT_FOUND,
        "/model",
        there
            + ". "
            + mend.orElse(
                "'hailo-worker models list' shows what can be installed, and 'hailo-worker models"
                    + " add FILE' adds a model of yours"));
  }

  private static String excerpt(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  @Override
  public String toString() {
    return models.keySet() + ", entries with problems: " + problems.size();
  }
}

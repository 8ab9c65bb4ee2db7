package org.hailomqtt.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hailomqtt.worker.http.HttpConfig;
import org.hailomqtt.worker.model.ResidencyConfig;
import org.hailomqtt.worker.monitoring.HomeAssistantConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.LimitsConfig;
import org.hailomqtt.worker.scheduling.SchedulingConfig;

/** Makes the records of the configuration out of settings. One thread, one reading. */
final class ConfigReader {
  private static final String NEEDS_TLS =
      "is used with TLS only: make broker.url ssl://HOST:PORT, or leave this out";

  private final Settings settings;
  private final Machine machine;

  ConfigReader(Settings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  /**
   * Everything a worker needs.
   *
   * @throws ConfigException with every problem
   */
  WorkerConfig worker() {
    BrokerConfig broker = readBroker();
    TopicsConfig topics = readTopics();
    ControlConfig control =
        new ControlConfig(
            settings.value(ServiceKeys.CONTROL_ALLOW).orElseGet(ControlConfig.DEFAULT::allow));
    String workerId = settings.value(ServiceKeys.WORKER_ID, machine::workerId);
    List<String> types = settings.value(ServiceKeys.WORKER_TYPES).orElse(List.of());
    DeviceConfig device = device();
    ModelsConfig models = models();
    PresetsConfig presets = presets();
    DataConfig data =
        new DataConfig(
            Optional.of(
                settings.value(
                    RequestKeys.DATA_DIR, () -> machine.dataDirectory(workerId, topics.base()))));
    LanesConfig lanes =
        new LanesConfig(settings.value(RequestKeys.LANES_WINDOW, LanesConfig.DEFAULT::window));
    LimitsConfig limits = readLimits(lanes.window());
    SchedulingConfig scheduling = readScheduling();
    ResidencyConfig residency = readResidency();
    HttpConfig http = new HttpReader(settings).read();
    HomeAssistantConfig homeAssistant = HomeAssistantKeys.read(settings);
    LogConfig log = readLog();
    settings.check();
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
        homeAssistant,
        log);
  }

  /**
   * What the commands about models need.
   *
   * @throws ConfigException with every problem
   */
  Stock stock() {
    Stock stock = new Stock(models(), device());
    settings.check();
    return stock;
  }

  /**
   * Models, and the device they are for. Immutable.
   *
   * @param models where they are
   * @param device which device
   */
  record Stock(ModelsConfig models, DeviceConfig device) {}

  /**
   * What a producer needs.
   *
   * @throws ConfigException with every problem
   */
  Connection connection() {
    Connection connection = new Connection(readBroker(), readTopics());
    settings.check();
    return connection;
  }

  /**
   * How to reach a worker. Immutable.
   *
   * @param broker the broker
   * @param topics the topics
   */
  record Connection(BrokerConfig broker, TopicsConfig topics) {}

  private BrokerConfig readBroker() {
    URI url = settings.value(ConnectionKeys.BROKER_URL, BrokerConfig.DEFAULT::url);
    Optional<Path> caFile = settings.value(ConnectionKeys.BROKER_CA_FILE);
    Optional<IdentityFiles> identity = readIdentity();
    if (!"ssl".equals(url.getScheme())) {
      // Whoever sets a certificate believes that nobody can listen.
      caFile.ifPresent(file -> settings.refuse(ConnectionKeys.BROKER_CA_FILE, NEEDS_TLS));
      identity.ifPresent(files -> settings.refuse(ConnectionKeys.BROKER_CERT_FILE, NEEDS_TLS));
    }
    return new BrokerConfig(
        url, settings.value(ConnectionKeys.BROKER_USERNAME), readPassword(), caFile, identity);
  }

  private Optional<String> readPassword() {
    Optional<String> password = settings.value(ConnectionKeys.BROKER_PASSWORD);
    Optional<Path> file = settings.value(ConnectionKeys.BROKER_PASSWORD_FILE);
    if (file.isEmpty()) {
      return password;
    }
    if (password.isPresent()) {
      settings.refuse(ConnectionKeys.BROKER_PASSWORD_FILE, "set this or broker.password, not both");
      return password;
    }
    Optional<String> line = firstLine(file.get());
    if (line.isEmpty()) {
      settings.refuse(ConnectionKeys.BROKER_PASSWORD_FILE, "its first line must be the password");
    }
    return line;
  }

  private static Optional<String> firstLine(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return Optional.ofNullable(lines.readLine()).filter(line -> !line.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<IdentityFiles> readIdentity() {
    Optional<Path> certificate = settings.value(ConnectionKeys.BROKER_CERT_FILE);
    Optional<Path> key = settings.value(ConnectionKeys.BROKER_KEY_FILE);
    Optional<String> keyPassword = settings.value(ConnectionKeys.BROKER_KEY_PASSWORD);
    if (certificate.isPresent() && key.isEmpty()) {
      settings.refuse(
          ConnectionKeys.BROKER_KEY_FILE, "must be set, too: the key of broker.cert_file");
    }
    if (key.isPresent() && certificate.isEmpty()) {
      settings.refuse(
          ConnectionKeys.BROKER_CERT_FILE, "must be set, too: the certificate of broker.key_file");
    }
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new IdentityFiles(certificate.get(), key.get(), keyPassword))
        : Optional.empty();
  }

  private TopicsConfig readTopics() {
    TopicsConfig below =
        TopicsConfig.below(settings.value(ConnectionKeys.TOPICS_BASE, TopicsConfig.DEFAULT::base));
    return new TopicsConfig(
        below.base(), settings.value(ServiceKeys.REPLY_ALLOW, below::replyAllow));
  }

  private DeviceConfig device() {
    return new DeviceConfig(
        settings.value(DeviceKeys.DEVICE_KIND, DeviceConfig.DEFAULT::kind),
        settings.value(DeviceKeys.DEVICE_STUCK_AFTER, DeviceConfig.DEFAULT::stuckAfter),
        new DeviceConfig.Hailo(
            settings.value(DeviceKeys.DEVICE_ID),
            settings.value(DeviceKeys.DEVICE_GROUP_ID),
            settings.value(DeviceKeys.DEVICE_BRIDGE)));
  }

  /** Where models are. */
  ModelsConfig models() {
    List<Path> usual = machine.modelRoots();
    return new ModelsConfig(
        readModelsDir(),
        usual.isEmpty()
            ? settings.value(ModelKeys.MODELS_ROOTS).orElse(List.of())
            : settings.value(ModelKeys.MODELS_ROOTS, () -> usual));
  }

  /** Where presets and routes are. */
  PresetsConfig presets() {
    return new PresetsConfig(
        directory(PresetKeys.PRESETS_DIR, machine.presetsDirectory()),
        directory(PresetKeys.ROUTES_DIR, machine.routesDirectory()));
  }

  private Optional<Path> directory(Key<Path> key, Optional<Path> usual) {
    return usual.isPresent() ? Optional.of(settings.value(key, usual::get)) : settings.value(key);
  }

  private Optional<Path> readModelsDir() {
    return directory(ModelKeys.MODELS_DIR, machine.modelsDirectory());
  }

  private LimitsConfig readLimits(int window) {
    LimitsConfig preset = LimitsConfig.DEFAULT;
    long requestBytes =
        settings.value(RequestKeys.LIMITS_MAX_REQUEST_BYTES, () -> (long) preset.maxRequestBytes());
    int heldMessages =
        settings.value(RequestKeys.LIMITS_HELD_MAX_MESSAGES, preset::heldMaxMessages);
    if (heldMessages < window) {
      settings.refuse(
          RequestKeys.LIMITS_HELD_MAX_MESSAGES,
          "must be at least lanes.window, which is " + window);
    }
    long heldBytes = settings.value(RequestKeys.LIMITS_HELD_MAX_BYTES, preset::heldMaxBytes);
    if (heldBytes < requestBytes) {
      settings.refuse(
          RequestKeys.LIMITS_HELD_MAX_BYTES,
          "must be at least limits.max_request_bytes, which is "
              + RequestKeys.LIMITS_MAX_REQUEST_BYTES.shown(requestBytes));
    }
    return new LimitsConfig(
        (int) requestBytes,
        settings.value(RequestKeys.LIMITS_MAX_TIMEOUT, preset::maxTimeout),
        heldMessages,
        Math.max(heldBytes, requestBytes));
  }

  private SchedulingConfig readScheduling() {
    SchedulingConfig preset = SchedulingConfig.DEFAULT;
    return new SchedulingConfig(
        settings.value(RequestKeys.SCHEDULING_MAX_WAIT, preset::maxWait),
        settings.value(RequestKeys.SCHEDULING_AFFINITY_MAX_WAIT, preset::affinityMaxWait),
        settings.value(RequestKeys.LIMITS_HELD_PER_CLIENT).orElse(preset.heldPerClient()));
  }

  private ResidencyConfig readResidency() {
    Optional<Integer> budget = settings.value(DeviceKeys.DEVICE_MEMORY_BUDGET_MB);
    return new ResidencyConfig(
        budget.isPresent() ? OptionalLong.of((long) budget.get() << 20) : OptionalLong.empty(),
        settings.value(ModelKeys.MODELS_PREWARM).orElse(List.of()));
  }

  private LogConfig readLog() {
    return new LogConfig(
        settings.value(LogKeys.LOG_FORMAT, LogConfig.DEFAULT::format),
        settings.value(LogKeys.LOG_LEVEL, LogConfig.DEFAULT::level));
  }
}

package org.hailomqtt.worker.device.hailo;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceMemory;
import org.hailomqtt.worker.device.LoadedModel;
import org.hailomqtt.worker.device.ModelFileCheck;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.device.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Hailo device, held alone unless it is shared under a name.
 *
 * <p>Device thread only, but for {@link #identity()}. When a status says that only opening it anew
 * helps, it is given up at once, and taken again by whatever is asked of it next; loaded models are
 * then brought back as they are run.
 */
public final class HailoDevice implements Device {
  private static final Logger log = LoggerFactory.getLogger(HailoDevice.class);

  private final HailoBridge bridge;
  private final Settings settings;
  private final DeviceIdentity identity;
  private final ModelFileCheck files = new ModelFileCheck();
  private final Set<OnChip> loaded = new LinkedHashSet<>();
  private @Nullable Connection connection;
  private boolean closed;

  /** False for a HailoRT, or a chip, that has no such call. */
  private boolean tellsLoad = true;

  /**
   * Which device, and how. Immutable.
   *
   * @param bridge the library that was built from worker/native
   * @param id of the device, such as 0001:01:00.0; empty for the first there is
   * @param groupId the name to share it under; empty to hold it alone
   * @param host the machine it is in
   */
  public record Settings(Path bridge, Optional<String> id, Optional<String> groupId, Host host) {}

  /**
   * Where the machine's directories are. Immutable.
   *
   * @param root the root directory; another one in tests
   * @param locks where a file is locked while a device is held alone
   * @param simulation the directory that is the simulated HailoRT's device
   */
  public record Host(Path root, Path locks, Optional<Path> simulation) {}

  /**
   * A process that holds a device. Immutable.
   *
   * @param pid its number
   * @param command its name; empty if it can't be seen
   */
  public record Holder(long pid, String command) {
    @Override
    public String toString() {
      return "pid " + pid + (command.isEmpty() ? "" : " (" + command + ")");
    }
  }

  private HailoDevice(
      HailoBridge bridge, Settings settings, Connection connection, DeviceIdentity identity) {
    this.bridge = bridge;
    this.settings = settings;
    this.connection = connection;
    this.identity = identity;
  }

  /**
   * Loads the bridge and takes hold of the device.
   *
   * @throws DeviceException kind SETUP if bridge, library and driver don't fit together,
   *     UNAVAILABLE if there is no device or another program holds it
   */
  public static HailoDevice open(Settings settings) throws DeviceException {
    return open(BridgeLoader.load(settings.bridge()), settings);
  }

  /**
   * Loads the bridge and looks whether it fits; touches no device. Any thread.
   *
   * @throws DeviceException kind SETUP if bridge and library are missing or don't fit together
   */
  public static void check(Settings settings) throws DeviceException {
    BridgeLoader.load(settings.bridge());
  }

  /**
   * Which HailoRT is installed, and which one the bridge was built for, for people; touches no
   * device. Any thread.
   *
   * @throws DeviceException kind SETUP if they are missing or don't fit together
   */
  public static String versions(Settings settings) throws DeviceException {
    return BridgeLoader.versions(BridgeLoader.load(settings.bridge()));
  }

  /** Whether the machine has a device, as far as it can be told without HailoRT. Any thread. */
  public static boolean isThere(Host host) {
    Surroundings surroundings = new Surroundings(host);
    return host.simulation().isPresent() || surroundings.hasNode() || surroundings.hasPciDevice();
  }

  static HailoDevice open(HailoBridge bridge, Settings settings) throws DeviceException {
    Connection connection = Connection.open(bridge, settings);
    boolean opened = false;
    try {
      DeviceIdentity identity = connection.identity();
      HailoDevice device = new HailoDevice(bridge, settings, connection, identity);
      opened = true;
      return device;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  /**
   * Lets a file through that is a whole HEF, as far as header and length tell. Any thread; needs no
   * device.
   *
   * @param what the file, for the message
   * @throws DeviceException kind MODEL
   */
  public static void checkFile(Path file, String what) throws DeviceException {
    HefFile.check(file, what);
  }

  @Override
  public DeviceIdentity identity() {
    return identity;
  }

  @Override
  public LoadedModel load(ModelSpec model) throws DeviceException {
    LoadedModel made =
        switch (model.kind()) {
          case TENSOR -> {
            Loading loading = new Loading(model);
            yield new HailoModel(this, loading, bringTensors(loading));
          }
          case VLM, LLM -> HailoGenerativeModel.load(this, model);
          case SPEECH -> HailoSpeechModel.load(this, model);
        };
    loaded.add((OnChip) made);
    return made;
  }

  /** How a network is brought to an open device, from a checked file. */
  @FunctionalInterface
  interface Bringing<T> {
    T from(Connection held, String path) throws DeviceException;
  }

  /** Brings a network to the device, checking its file first. */
  <T> T bring(ModelSpec model, Bringing<T> bringing) throws DeviceException {
    Connection held = connection();
    Path file = files.verified(model);
    HefFile.check(file, Loading.what(model));
    try {
      return bringing.from(held, file.toString());
    } catch (DeviceException e) {
      failed(e);
      throw e;
    }
  }

  HailoModel.OnDevice bringTensors(Loading loading) throws DeviceException {
    return bring(loading.spec(), (held, path) -> loading.bring(held.read(path, loading.what())));
  }

  /** The warmer of the chip's two sensors, in degrees Celsius. */
  float temperature() throws DeviceException {
    return connection().temperature();
  }

  /** How busy and how full it is, where its HailoRT tells. */
  Performance performance() throws DeviceException {
    return connection().performance();
  }

  @Override
  public Optional<DeviceMemory> memory() throws DeviceException {
    return memory(performance());
  }

  private static Optional<DeviceMemory> memory(Performance now) {
    return now.memoryTotalBytes() > 0
        ? Optional.of(new DeviceMemory(now.memoryTotalBytes(), now.memoryUsedBytes()))
        : Optional.empty();
  }

  @Override
  public boolean isHeld() {
    return connection != null;
  }

  @Override
  public void take() throws DeviceException {
    connection();
  }

  @Override
  public Telemetry telemetry() throws DeviceException {
    Connection held = connection;
    if (held == null) {
      return Telemetry.NONE;
    }
    try {
      return telemetry(held);
    } catch (DeviceException e) {
      if (e.kind() == DeviceException.Kind.LOST) {
        failed(e);
      }
      throw e;
    }
  }

  private Telemetry telemetry(Connection held) throws DeviceException {
    Telemetry temperature = Telemetry.ofTemperature(held.temperature());
    if (!tellsLoad) {
      return temperature;
    }
    try {
      Performance now = held.performance();
      return new Telemetry(
          temperature.celsius(), percent(now.processor()), percent(now.networkCore()), memory(now));
    } catch (DeviceException e) {
      if (e.kind() == DeviceException.Kind.LOST) {
        throw e;
      }
      // The temperature is what care is taken by; that must not go with a figure to look at.
      tellsLoad = HailoStatus.of(e.status()).remedy() != HailoStatus.Remedy.SETTINGS;
      return temperature;
    }
  }

  private static OptionalDouble percent(float told) {
    return told < 0 ? OptionalDouble.empty() : OptionalDouble.of(told);
  }

  @Override
  public boolean reopen() {
    log.info("the Hailo device is given up, to be opened again");
    disconnect();
    return true;
  }

  private Connection connection() throws DeviceException {
    if (closed) {
      throw new IllegalStateException("the Hailo device is closed");
    }
    Connection held = connection;
    if (held == null) {
      held = Connection.open(bridge, settings);
      log.info("opened the Hailo device again");
      connection = held;
    }
    return held;
  }

  /** Gives the device up if only that helps against a fault. */
  void failed(DeviceException fault) {
    if (fault.kind() == DeviceException.Kind.LOST || fault.kind() == DeviceException.Kind.SETUP) {
      log.warn("the Hailo device is given up, to be opened again: {}", fault.text());
      disconnect();
    }
  }

  private void disconnect() {
    loaded.forEach(OnChip::leaveDevice);
    Connection held = connection;
    connection = null;
    if (held != null) {
      held.close();
    }
  }

  /** Forgets a model that was closed. */
  void unloaded(OnChip model) {
    loaded.remove(model);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      disconnect();
    }
  }

  void needOpen(String what) {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
  }

  boolean isClosed() {
    return closed;
  }
}

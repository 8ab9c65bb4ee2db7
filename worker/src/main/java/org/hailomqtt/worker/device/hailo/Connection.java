package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceIdentity;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.device.ModelSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hold on a device: the native handle from opening to freeing. Device thread only.
 *
 * <p>Models are freed before it; the bridge would forgive another order, but not give the device
 * up.
 */
final class Connection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  /** HailoRT 5 can miss an answer and give status 4 although all is well. */
  private static final int TRIES_AT_TIMEOUT = 3;

  /** HailoRT's group of those who don't share. */
  private static final String ALONE = "UNIQUE";

  private final HailoBridge bridge;
  private final Pointer handle;
  private final DeviceLock lock;
  private boolean closed;

  private Connection(HailoBridge bridge, Pointer handle, DeviceLock lock) {
    this.bridge = bridge;
    this.handle = handle;
    this.lock = lock;
  }

  /**
   * Finds a device and takes hold of it; may wait for another holder, for some seconds.
   *
   * @throws DeviceException kind SETUP if only a person can mend it, else UNAVAILABLE: there is
   *     none, another program holds it, or as HailoRT reports
   */
  static Connection open(HailoBridge bridge, HailoDevice.Settings settings) throws DeviceException {
    Surroundings surroundings = new Surroundings(settings.host());
    // Status 74 means no device as well as a held one, so it is asked first which are there.
    String chosen = chosen(scan(bridge), settings.id(), surroundings);
    Optional<String> group = settings.groupId().filter(name -> !name.equals(ALONE));
    DeviceLock lock =
        group.isPresent()
            ? DeviceLock.none()
            : DeviceLock.take(DeviceLock.file(settings.host().locks(), chosen))
                .orElseThrow(() -> held(HailoStatus.DEVICE_IN_USE, chosen, surroundings));
    boolean opened = false;
    try {
      PointerByReference made = new PointerByReference();
      int status = bridge.hailo_bridge_device_new(made);
      if (status != HailoStatus.SUCCESS) {
        throw HailoStatus.of(status).refusal("the bridge to HailoRT gives no handle");
      }
      Connection connection = new Connection(bridge, made.getValue(), lock);
      status =
          again(
              () -> bridge.hailo_bridge_device_open(connection.handle, chosen, group.orElse(null)));
      if (status != HailoStatus.SUCCESS) {
        DeviceException refusal = refusal(connection.failed(status), chosen, surroundings);
        connection.close();
        throw refusal;
      }
      opened = true;
      return connection;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  private static List<String> scan(HailoBridge bridge) throws DeviceException {
    BridgeText.Answer found = BridgeText.of(bridge::hailo_bridge_scan);
    if (found.status() != HailoStatus.SUCCESS) {
      throw HailoStatus.of(found.status()).refusal("the search for Hailo devices failed");
    }
    return found.text().lines().toList();
  }

  private static String chosen(List<String> found, Optional<String> id, Surroundings surroundings)
      throws DeviceException {
    if (found.isEmpty()) {
      throw new DeviceException(DeviceException.Kind.UNAVAILABLE, surroundings.missing());
    }
    String chosen = id.orElse(found.get(0));
    if (!found.contains(chosen)) {
      throw new DeviceException(
          DeviceException.Kind.UNAVAILABLE,
          "there is no Hailo device " + chosen + "; device.id can be " + String.join(", ", found));
    }
    return chosen;
  }

  private static DeviceException refusal(HailoStatus status, String id, Surroundings surroundings) {
    int number = status.number();
    if (number == HailoStatus.DEVICE_IN_USE || number == HailoStatus.OUT_OF_PHYSICAL_DEVICES) {
      return held(number, id, surroundings);
    }
    Optional<Path> forbidden = surroundings.forbidden();
    if (status.remedy() == HailoStatus.Remedy.RESCAN && forbidden.isPresent()) {
      return new DeviceException(
          DeviceException.Kind.UNAVAILABLE, number, Surroundings.forbidden(forbidden.get()));
    }
    return status.refusal("the Hailo device " + id + " can't be opened");
  }

  private static DeviceException held(int status, String id, Surroundings surroundings) {
    Optional<HailoDevice.Holder> holder = surroundings.holder(id);
    String message =
        "the Hailo device "
            + id
            + " is held by another program"
            + holder.map(process -> ", " + process).orElse("")
            + " ("
            + HailoStatus.of(status)
            + "); stop that one, or set device.group_id to SHARED in both";
    return holder
        .map(process -> DeviceException.heldBy(process.pid(), status, message))
        .orElseGet(() -> new DeviceException(DeviceException.Kind.UNAVAILABLE, status, message));
  }

  private static int again(IntSupplier call) {
    int status = call.getAsInt();
    for (int i = 1; i < TRIES_AT_TIMEOUT && status == HailoStatus.TIMEOUT; i++) {
      log.warn("HailoRT timed out; trying again");
      status = call.getAsInt();
    }
    return status;
  }

  /** What the device says it is. */
  DeviceIdentity identity() throws DeviceException {
    BridgeText.Answer[] answer = new BridgeText.Answer[1];
    int status =
        again(
            () -> {
              answer[0] =
                  BridgeText.of(
                      (text, capacity, needed) ->
                          bridge.hailo_bridge_device_identity(handle(), text, capacity, needed));
              return answer[0].status();
            });
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault("the Hailo device does not say what it is");
    }
    Map<String, String> fields = new HashMap<>();
    answer[0]
        .text()
        .lines()
        .filter(line -> line.contains("="))
        .forEach(line -> fields.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    return new DeviceIdentity(
        DeviceKind.HAILO,
        fields.getOrDefault("id", ""),
        fields.getOrDefault("architecture", ""),
        Optional.ofNullable(fields.get("firmware")));
  }

  /** The warmer of the chip's two sensors, in degrees Celsius. */
  float temperature() throws DeviceException {
    FloatByReference first = new FloatByReference();
    FloatByReference second = new FloatByReference();
    int status = again(() -> bridge.hailo_bridge_device_temperature(handle(), first, second));
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault("the Hailo device does not tell its temperature");
    }
    return Math.max(first.getValue(), second.getValue());
  }

  /** What it tells of its load; fails where this HailoRT has no such call. */
  Performance performance() throws DeviceException {
    FloatByReference processor = new FloatByReference();
    FloatByReference networkCore = new FloatByReference();
    LongByReference total = new LongByReference();
    LongByReference used = new LongByReference();
    int status =
        bridge.hailo_bridge_device_performance(handle(), processor, networkCore, total, used);
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault("the Hailo device does not tell its load");
    }
    return new Performance(
        processor.getValue(), networkCore.getValue(), total.getValue(), used.getValue());
  }

  /**
   * Reads a network from a checked file.
   *
   * @param what the model, for messages
   */
  NativeModel read(String path, String what) throws DeviceException {
    PointerByReference model = new PointerByReference();
    int status = again(() -> bridge.hailo_bridge_model_new(handle(), path, model));
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault(what + " can't be loaded");
    }
    return new NativeModel(bridge, model.getValue(), what);
  }

  /** Brings a language model to the device, from a checked file; takes many seconds. */
  NativeGenerator generator(String path, ModelSpec.Kind kind, String what) throws DeviceException {
    boolean sees = kind == ModelSpec.Kind.VLM;
    need(sees ? HailoBridge.HAS_VLM : HailoBridge.HAS_LLM, what);
    PointerByReference made = new PointerByReference();
    int status =
        again(
            () ->
                bridge.hailo_bridge_generator_new(
                    handle(), sees ? HailoBridge.VLM : HailoBridge.LLM, path, 0, made));
    if (status == HailoStatus.INVALID_OPERATION) {
      throw failed(status)
          .fault(
              DeviceException.Kind.UNAVAILABLE,
              what + " can't be loaded",
              "the device has room for one language model, and another program's is there; stop"
                  + " that one");
    }
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault(what + " can't be loaded");
    }
    return new NativeGenerator(bridge, made.getValue(), what);
  }

  /** Brings a network that writes down what is said to the device, from a checked file. */
  NativeSpeech speech(String path, String what) throws DeviceException {
    need(HailoBridge.HAS_SPEECH, what);
    PointerByReference made = new PointerByReference();
    int status = again(() -> bridge.hailo_bridge_speech_new(handle(), path, made));
    if (status != HailoStatus.SUCCESS) {
      throw failed(status).fault(what + " can't be loaded");
    }
    return new NativeSpeech(bridge, made.getValue(), what);
  }

  private void need(int feature, String what) throws DeviceException {
    IntByReference features = new IntByReference();
    int status = bridge.hailo_bridge_features(features);
    if (status != HailoStatus.SUCCESS || (features.getValue() & feature) == 0) {
      throw new DeviceException(
          DeviceException.Kind.MODEL,
          what
              + " generates text or hears speech, which takes a Hailo-10H and HailoRT 5.1.1 or newer;"
              + " this is "
              + BridgeLoader.versions(bridge));
    }
  }

  private HailoStatus failed(int number) {
    BridgeText.Answer why =
        BridgeText.of(
            (text, capacity, needed) ->
                bridge.hailo_bridge_device_error(handle(), text, capacity, needed));
    HailoStatus status = HailoStatus.of(number);
    log.debug("{}: {}", status, why.text());
    return status;
  }

  private Pointer handle() {
    if (closed) {
      throw new IllegalStateException("the Hailo device is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    int status = bridge.hailo_bridge_device_free(handle);
    if (status != HailoStatus.SUCCESS) {
      log.warn("the Hailo device did not close cleanly: {}", HailoStatus.of(status));
    }
    lock.close();
  }
}

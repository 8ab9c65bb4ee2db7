package org.hailomqtt.worker.device.hailo;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hailomqtt.worker.device.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native handle of a network, from reading to freeing. Device thread only. */
final class NativeModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NativeModel.class);

  private final HailoBridge bridge;
  private final Pointer handle;
  private final String what;
  private boolean closed;

  /**
   * @param handle which this frees from now on
   * @param what the model, for messages
   */
  NativeModel(HailoBridge bridge, Pointer handle, String what) {
    this.bridge = bridge;
    this.handle = handle;
    this.what = what;
  }

  /** The inputs, or the outputs, in HailoRT's order. */
  List<HailoStream> streams(int direction) throws DeviceException {
    IntByReference count = new IntByReference();
    check(bridge.hailo_bridge_model_streams(handle(), direction, count), "can't be looked into");
    List<HailoStream> streams = new ArrayList<>();
    for (int i = 0; i < count.getValue(); i++) {
      streams.add(stream(direction, i));
    }
    return streams;
  }

  private HailoStream stream(int direction, int index) throws DeviceException {
    int[] numbers = new int[HailoBridge.STREAM_NUMBERS];
    LongByReference frameBytes = new LongByReference();
    BridgeText.Answer name =
        BridgeText.of(
            (text, capacity, needed) ->
                bridge.hailo_bridge_model_stream(
                    handle(), direction, index, text, capacity, needed, numbers, frameBytes));
    check(name.status(), "can't be looked into");
    int order = numbers[HailoBridge.ORDER];
    Optional<NmsLayout> nms = Optional.empty();
    if (numbers[HailoBridge.IS_NMS] != 0) {
      nms =
          NmsLayout.of(
              order,
              numbers[HailoBridge.NMS_CLASSES],
              numbers[HailoBridge.NMS_PER_CLASS],
              numbers[HailoBridge.NMS_TOTAL]);
      if (nms.isEmpty()) {
        throw new DeviceException(
            DeviceException.Kind.MODEL,
            what + " gives boxes with masks (order " + order + "), which can't be read here");
      }
    }
    return new HailoStream(
        name.text(),
        index,
        numbers[HailoBridge.HEIGHT],
        numbers[HailoBridge.WIDTH],
        numbers[HailoBridge.FEATURES],
        numbers[HailoBridge.TYPE],
        order,
        nms,
        Math.toIntExact(frameBytes.getValue()));
  }

  /** Has HailoRT convert a stream to and from a type. Before {@link #configure}. */
  void setType(int direction, int index, int type) throws DeviceException {
    check(
        bridge.hailo_bridge_model_set_type(handle(), direction, index, type),
        "can't be given another element type");
  }

  /** Brings it to the device. */
  void configure() throws DeviceException {
    check(bridge.hailo_bridge_model_configure(handle()), "can't be loaded");
  }

  /** A stream's frame in native memory, to be used no longer than this is open. */
  ByteBuffer frame(int direction, int index) throws DeviceException {
    PointerByReference data = new PointerByReference();
    LongByReference bytes = new LongByReference();
    check(
        bridge.hailo_bridge_model_buffer(handle(), direction, index, data, bytes),
        "has no place for its tensors");
    return data.getValue().getByteBuffer(0, bytes.getValue());
  }

  /**
   * Runs it on what lies in the input frames. After a failure it can only be closed.
   *
   * @param timeoutMillis over 0
   */
  void run(int timeoutMillis) throws DeviceException {
    check(bridge.hailo_bridge_model_run(handle(), timeoutMillis), "failed in running");
  }

  private void check(int number, String failed) throws DeviceException {
    if (number == HailoStatus.SUCCESS) {
      return;
    }
    BridgeText.Answer why =
        BridgeText.of(
            (text, capacity, needed) ->
                bridge.hailo_bridge_model_error(handle(), text, capacity, needed));
    HailoStatus status = HailoStatus.of(number);
    log.debug("{} {}: {}: {}", what, failed, status, why.text());
    throw status.fault(what + " " + failed);
  }

  private Pointer handle() {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    int status = bridge.hailo_bridge_model_free(handle);
    if (status != HailoStatus.SUCCESS) {
      log.warn("{} did not close cleanly: {}", what, HailoStatus.of(status));
    }
  }
}

package org.hailomqtt.worker.device.hailo;

/** A loaded model as far as the device has a part in it. Device thread only. */
interface OnChip {
  /** Frees what is native of it; whatever is asked of it next brings it back. */
  void leaveDevice();
}

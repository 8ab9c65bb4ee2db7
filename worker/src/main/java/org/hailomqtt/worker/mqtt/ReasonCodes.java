package org.hailomqtt.worker.mqtt;

/** The MQTT 5 reason codes that decisions are made by (MQTT 5.0, section 2.4). Thread-safe. */
final class ReasonCodes {
  static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  static final int FIRST_ERROR = 0x80;
  static final int IMPLEMENTATION_SPECIFIC = 0x83;
  static final int SESSION_TAKEN_OVER = 0x8E;
  static final int PACKET_TOO_LARGE = 0x95;
  static final int QUOTA_EXCEEDED = 0x97;

  /** Paho's own numbers, of faults that no broker reported, lie above. */
  static final int LAST = 0xFF;

  private ReasonCodes() {}

  /** Whether the broker may well take the same message a little later. */
  static boolean isPassing(int code) {
    return code == QUOTA_EXCEEDED || code == IMPLEMENTATION_SPECIFIC;
  }

  /** Whether the broker refused. */
  static boolean isError(int code) {
    return code >= FIRST_ERROR;
  }
}

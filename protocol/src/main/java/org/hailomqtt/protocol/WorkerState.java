package org.hailomqtt.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a worker is doing, in the words of its status. Immutable. */
public enum WorkerState {
  /** Reading its configuration and models. */
  STARTING,
  /** The broker can't be reached; the worker tries again. */
  WAITING_FOR_BROKER,
  /** The device is not there yet, or held by another program; the worker tries again. */
  WAITING_FOR_DEVICE,
  /** Another worker serves this base; this one takes over when that one is gone. */
  STANDBY,
  /** Nothing to do. */
  READY,
  /** A request runs or waits. */
  BUSY,
  /** Paused by a control message; requests wait. */
  PAUSED,
  /** The device is too hot; requests wait. */
  OVERHEATED,
  /** Shutting down: finishing the running request. */
  DRAINING,
  /** The device is lent to another program; requests wait with the broker. */
  RELEASED,
  /** Another worker took over the sessions of this one. */
  CONFLICT,
  /** Stopped. */
  OFFLINE;

  /** The word in status and metrics. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

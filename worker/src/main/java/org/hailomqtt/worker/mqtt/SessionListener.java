package org.hailomqtt.worker.mqtt;

import org.hailomqtt.protocol.Lane;

/** Hears how the sessions fare; on session threads. */
public interface SessionListener {
  /**
   * A lane is connected and subscribed.
   *
   * @param resumed whether the broker had kept its session
   */
  void laneConnected(Lane lane, boolean resumed);

  /** A lane is not connected, and is being tried again; the trouble is for people. */
  void laneDisconnected(Lane lane, BrokerTrouble trouble);

  /** A lane was disconnected on purpose. */
  void laneLeft(Lane lane);

  /** Control is connected: what is retained may be published. */
  void controlConnected();

  /** Control is not connected, and is being tried again; the trouble is for people. */
  void controlDisconnected(BrokerTrouble trouble);

  /** Another client took over control's session, which is not tried again. */
  void takenOver();

  /** Another client took over a lane's session, which is not tried again. */
  void laneTakenOver(Lane lane);
}

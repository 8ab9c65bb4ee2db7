package org.hailomqtt.worker;

import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.scheduling.Scheduler;

/** Tells the scheduler how the lanes fare. Thread-safe. */
record LaneNews(Scheduler scheduler) implements SessionHealth.Lanes {
  @Override
  public void connected(Lane lane, boolean resumed) {
    scheduler.laneConnected(lane, resumed);
  }

  @Override
  public void disconnected(Lane lane) {
    scheduler.laneDisconnected(lane);
  }
}

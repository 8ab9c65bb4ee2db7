package org.hailomqtt.worker.doctor;

import java.util.List;

/** One thing that is looked at. One thread. */
public interface Check {
  /** Looks, for a few seconds at most, and changes nothing; never throws. */
  List<Finding> run();
}

package org.hailomqtt.harness.campaign;

import org.hailomqtt.harness.Broker;
import org.hailomqtt.harness.HiveMqProcess;
import org.hailomqtt.harness.MosquittoBroker;
import org.hailomqtt.harness.MosquittoSettings;

/**
 * A broker that can be killed and keeps what it has confirmed, as far as it can. Thread-safe.
 *
 * @param kill returns when the broker is gone
 * @param restart returns when it accepts connections again
 */
record KillableBroker(Broker broker, Runnable kill, Runnable restart) implements AutoCloseable {

  /** Mosquitto, which is given the time to save before it is killed. */
  static KillableBroker mosquitto() {
    MosquittoBroker broker =
        MosquittoBroker.start(MosquittoSettings.lossless().with("set_tcp_nodelay true"));
    return new KillableBroker(
        broker,
        () -> {
          broker.awaitSaved();
          broker.kill9();
        },
        broker::restart);
  }

  /** HiveMQ CE with its queues in files. */
  static KillableBroker hiveMq() {
    HiveMqProcess broker = HiveMqProcess.start();
    return new KillableBroker(broker, broker::kill9, broker::restart);
  }

  @Override
  public void close() {
    broker.close();
  }
}

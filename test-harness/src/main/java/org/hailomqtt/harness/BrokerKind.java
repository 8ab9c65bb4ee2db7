package org.hailomqtt.harness;

/** The brokers that end-to-end tests run over, as a parameter of such a test. */
public enum BrokerKind {
  /** A process of its own per test: it starts in some milliseconds. */
  MOSQUITTO,
  /** The one that the tests of this JVM share: use client names of your own. */
  HIVEMQ;

  /** A running broker, which the caller closes in either case. */
  public Broker start() {
    return switch (this) {
      case MOSQUITTO -> MosquittoBroker.start();
      case HIVEMQ -> HiveMqBroker.shared();
    };
  }
}

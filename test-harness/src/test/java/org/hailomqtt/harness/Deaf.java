package org.hailomqtt.harness;

import org.hailomqtt.worker.mqtt.ProducerSession;

/** Hears nothing: for those who only connect. */
final class Deaf implements ProducerSession.Listener {
  @Override
  public void arrived(String topic, byte[] body) {}

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {}

  @Override
  public void lost(String why) {}
}

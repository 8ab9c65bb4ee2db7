package org.hailomqtt.worker.mqtt;

/**
 * Why the broker can't be used, and what a person does about it. Immutable.
 *
 * @param text what is so, naming the broker
 * @param whatToDo what mends it
 */
public record BrokerTrouble(String text, String whatToDo) {
  /** Both as one sentence. */
  public String sentence() {
    return text + "; " + whatToDo;
  }
}

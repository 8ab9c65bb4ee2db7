package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from a broker what it keeps of a worker that will not come back. One thread. */
public final class Retirement {
  private static final Logger log = LoggerFactory.getLogger(Retirement.class);
  private static final long TIMEOUT_MILLIS = 15_000;
  private static final int TIMEOUT_SECONDS = 10;

  private final BrokerConnector connector;
  private final TopicGrammar topics;
  private final String worker;

  /**
   * Does nothing yet.
   *
   * @param worker id of the worker
   */
  public Retirement(BrokerConnector connector, TopicGrammar topics, String worker) {
    this.connector = connector;
    this.topics = topics;
    this.worker = worker;
  }

  /**
   * Ends the sessions of the lanes, which all workers of the base share, with whatever waits there.
   *
   * @return the client ids of the sessions
   * @throws IOException with a sentence for people
   */
  public List<String> endLanes() throws IOException {
    List<String> ended = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      String clientId = SessionPolicy.lane(topics, lane, List.of(), 1).clientId();
      endSession(clientId, List.of());
      ended.add(clientId);
    }
    return ended;
  }

  /**
   * Ends the worker's session for control, and clears what it has retained about itself.
   *
   * @return the topics that were cleared
   * @throws IOException with a sentence for people
   */
  public List<String> clear() throws IOException {
    List<String> cleared =
        List.of(topics.availability(worker), topics.status(worker), topics.info(worker));
    endSession(SessionPolicy.controlClientId(topics, worker), cleared);
    return cleared;
  }

  /** A clean start throws away what there was, and without an expiry nothing new stays. */
  private void endSession(String clientId, List<String> cleared) throws IOException {
    MqttConnectionOptions options = connector.options(connector.gate());
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setAutomaticReconnect(false);
    options.setConnectionTimeout(TIMEOUT_SECONDS);
    try {
      MqttAsyncClient client =
          new MqttAsyncClient(connector.url(), clientId, new MemoryPersistence());
      try {
        client.connect(options).waitForCompletion(TIMEOUT_MILLIS);
        for (String topic : cleared) {
          clear(client, topic);
        }
        client.disconnect(0).waitForCompletion(TIMEOUT_MILLIS);
      } finally {
        close(client);
      }
    } catch (MqttException e) {
      throw new IOException(connector.explain(e).sentence(), e);
    }
  }

  private static void clear(MqttAsyncClient client, String topic)
      throws MqttException, IOException {
    IMqttToken published = client.publish(topic, new MqttMessage(new byte[0], 1, true, null));
    published.waitForCompletion(TIMEOUT_MILLIS);
    int[] codes = published.getReasonCodes();
    if (codes != null && IntStream.of(codes).anyMatch(ReasonCodes::isError)) {
      throw new IOException("the broker does not let this account publish to " + topic);
    }
  }

  private static void close(MqttAsyncClient client) {
    try {
      client.close(true);
    } catch (MqttException e) {
      log.debug("the client did not close", e);
    }
  }
}

package org.hailomqtt.worker.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.ProducerSession;

/**
 * Whether the broker can be reached, what it takes and what it lost. Connects as a producer does,
 * publishes nothing, and ends with the connection closed.
 */
public final class BrokerCheck implements Check, ProducerSession.Listener {
  private static final String NAME = "broker";
  private static final String VERSION = "$SYS/broker/version";
  private static final String DROPPED = "$SYS/broker/publish/messages/dropped";

  /** A broker sends what it has retained right after it has confirmed a subscription. */
  private static final long RETAINED_MILLIS = 800;

  /** From 2.0.13 on it sends no more at a time than it was asked to. */
  private static final Pattern OVERSTEPPING =
      Pattern.compile("mosquitto version (?:1\\.\\d+|2\\.0)\\.(\\d+).*");

  private static final int FIRST_GOOD_PATCH = 13;

  /** More than topic and properties of a message take. */
  private static final int PACKET_OVERHEAD = 4_096;

  private final BrokerConfig broker;
  private final TopicGrammar topics;
  private final long maxRequestBytes;
  private final String clientId;
  private final Map<String, String> heard = new ConcurrentSkipListMap<>();

  /**
   * @param maxRequestBytes the largest body that the worker takes
   * @param clientId of the connection, of nobody else
   */
  public BrokerCheck(
      BrokerConfig broker, TopicGrammar topics, long maxRequestBytes, String clientId) {
    this.broker = broker;
    this.topics = topics;
    this.maxRequestBytes = maxRequestBytes;
    this.clientId = clientId;
  }

  @Override
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    try (ProducerSession session = new ProducerSession(broker, clientId, this)) {
      session.connect();
      findings.add(Finding.ok(NAME, broker.url() + " takes this connection"));
      findings.add(packets(session.maximumPacketSize()));
      listen(session, List.of(VERSION, DROPPED));
      listen(session, List.of(topics.availabilityFilter(), topics.status("+")));
      TimeUnit.MILLISECONDS.sleep(RETAINED_MILLIS);
    } catch (IOException e) {
      findings.add(unreachable(String.valueOf(e.getMessage())));
      return findings;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return findings;
    }
    overstepping().ifPresent(findings::add);
    dropped().ifPresent(findings::add);
    findings.add(new WorkersSeen(topics, heard).finding());
    return findings;
  }

  /** What an account may not read is not told. */
  private static void listen(ProducerSession session, List<String> filters) {
    try {
      session.subscribe(filters, true);
    } catch (IOException e) {
      // Then there is nothing to say about it.
      return;
    }
  }

  private Finding unreachable(String why) {
    int end = why.indexOf("; ");
    String text = end < 0 ? why : why.substring(0, end);
    String mend = end < 0 ? "check broker.url" : why.substring(end + 2);
    boolean isHere = isHere(broker.url());
    return Finding.fail(
        NAME,
        text,
        isHere && text.contains("reached")
            ? "sudo systemctl enable --now mosquitto    # or: " + mend
            : mend);
  }

  private static boolean isHere(URI url) {
    String host = String.valueOf(url.getHost());
    return host.equals("localhost") || host.startsWith("127.");
  }

  private Finding packets(long most) {
    if (most >= maxRequestBytes + PACKET_OVERHEAD) {
      return Finding.ok(
          "packet size",
          most == Long.MAX_VALUE
              ? "the broker names no limit"
              : "the broker takes packets of " + most + " bytes");
    }
    return Finding.warn(
        "packet size",
        "the broker takes packets of "
            + most
            + " bytes, but limits.max_request_bytes is "
            + maxRequestBytes
            + ", so large requests and replies are refused",
        "set max_packet_size "
            + (maxRequestBytes + PACKET_OVERHEAD)
            + " in /etc/mosquitto/conf.d/, then: sudo systemctl restart mosquitto");
  }

  private Optional<Finding> overstepping() {
    String version = heard.getOrDefault(VERSION, "");
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Matcher known = OVERSTEPPING.matcher(version);
    boolean oversteps = known.matches() && Integer.parseInt(known.group(1)) < FIRST_GOOD_PATCH;
    return Optional.of(
        Finding.ok(
            "receive maximum",
            oversteps
                ? version + " sends more than it is asked to; the worker bounds what it holds"
                : version + " holds to it"));
  }

  private Optional<Finding> dropped() {
    String count = heard.getOrDefault(DROPPED, "");
    if (count.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        count.equals("0")
            ? Finding.ok("dropped", "the broker has dropped no message since its start")
            : Finding.warn(
                "dropped",
                "the broker has dropped " + count + " messages since its start: a queue was full",
                "raise max_queued_messages in /etc/mosquitto/conf.d/ (docs/brokers.md), then: sudo"
                    + " systemctl restart mosquitto"));
  }

  @Override
  public void arrived(String topic, byte[] body) {
    heard.put(topic, new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void published(String topic, ProducerSession.Outcome outcome) {}

  @Override
  public void lost(String why) {}
}

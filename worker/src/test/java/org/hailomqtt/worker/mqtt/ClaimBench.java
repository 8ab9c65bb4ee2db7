package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.hailomqtt.worker.mqtt.BaseClaim.Role;
import org.jspecify.annotations.Nullable;

/** Workers that hear each other over a broker, and a clock that the test moves. One thread. */
final class ClaimBench {
  private long nanos;
  final Bus bus = new Bus();

  /** What a broker does with availability: keeps the last of each topic, sends to all. */
  static final class Bus {
    final Map<String, Outbound> kept = new HashMap<>();
    final List<Worker> connected = new ArrayList<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();

    void publish(String worker, Outbound message) {
      underWay.add(
          () -> {
            if (message.retain()) {
              kept.put(worker, message);
            }
            connected.forEach(each -> each.claim.heard(worker, inbound(message, false)));
          });
    }

    private InboundMessage inbound(Outbound message, boolean stored) {
      return new InboundMessage(
          message.topic(),
          message.body(),
          1,
          stored,
          new MessageProperties(null, null, null, null, message.user()));
    }

    void connect(Worker worker) {
      connected.add(worker);
      kept.forEach((of, message) -> worker.claim.heard(of, inbound(message, true)));
      worker.claim.connected();
    }

    /** The connection ends, and the broker publishes the will. */
    void cut(Worker worker) {
      connected.remove(worker);
      publish(worker.id, Outbound.retained(worker.id, bytes("offline"), "text/plain"));
    }

    void deliver() {
      for (int i = 0; i < 1_000 && !underWay.isEmpty(); i++) {
        underWay.remove().run();
      }
      assertThat(underWay).as("they answer each other for ever").isEmpty();
    }
  }

  final class Worker implements BaseClaim.Listener {
    final String id;
    final BaseClaim claim;
    final List<Role> decided = new ArrayList<>();
    int spokenOver;

    private Worker(String id, String run) {
      this.id = id;
      this.claim = new BaseClaim(id, run, () -> nanos, this);
    }

    @Override
    public void decided(Role role) {
      decided.add(role);
    }

    @Override
    public void spokenOver() {
      spokenOver++;
    }

    @Override
    public void announce(BaseClaim.Outgoing announcement) {
      if (bus.connected.contains(this)) {
        bus.publish(id, announcement.message(id));
      }
    }

    @Nullable Role role() {
      return claim.role();
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  void pass(Duration time) {
    for (long end = nanos + time.toNanos(); nanos < end; nanos += 20_000_000) {
      bus.deliver();
      bus.connected.forEach(worker -> worker.claim.check());
    }
    bus.deliver();
  }

  Worker started(String id, String run) {
    Worker worker = new Worker(id, run);
    bus.connect(worker);
    return worker;
  }

  Worker serving(String id) {
    Worker worker = started(id, "run-of-" + id);
    pass(Duration.ofSeconds(1));
    assertThat(worker.role()).isEqualTo(Role.SERVING);
    return worker;
  }

  /** Time goes by, and nobody does anything. */
  void skip(Duration time) {
    nanos += time.toNanos();
  }

  /** The broker kept it of a worker that is no more: power went with both. */
  void remembers(String worker, String serves) {
    bus.kept.put(
        worker,
        Outbound.announcement(worker, bytes("online"), true, Map.of("run", "0", "serves", serves)));
  }
}

package org.hailomqtt.harness.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One responder in one scenario, round by round, on a connection of its own. Not thread-safe. */
final class MeasuredResponder implements AutoCloseable {
  private final List<Figures> rounds = new ArrayList<>();
  private final BenchPlan plan;
  private final Requester requester;
  private final RequestPacket packet;

  /**
   * @param port of the broker that the responder serves
   */
  MeasuredResponder(Responder responder, int port, BenchPlan plan, Scenario scenario)
      throws IOException {
    this.plan = plan;
    // Ids must not come twice within a run, so each scenario is a client of its own.
    String client = "bench-" + scenario.name().replaceAll("[^a-z0-9]", "-");
    this.packet = new RequestPacket(responder.requestPrefix(client), scenario.body());
    this.requester =
        new Requester(
            port,
            client + "-" + responder,
            scenario.body().needsMqtt5(),
            responder.replyFilter(client));
  }

  void warmUp() throws IOException {
    Duration half = plan.warmUp().dividedBy(2);
    var unused = requester.inFlight(packet, BenchPlan.WINDOW, half);
    requester.oneAtATime(packet, BenchPlan.MAX_COUNT, half);
  }

  void round() throws IOException {
    Latencies latencies = requester.oneAtATime(packet, BenchPlan.MAX_COUNT, plan.oneAtATime());
    double rate = requester.inFlight(packet, BenchPlan.WINDOW, plan.inFlight());
    rounds.add(new Figures(latencies.millis(0.5), latencies.millis(0.99), rate));
  }

  Figures median() {
    return Figures.median(rounds);
  }

  @Override
  public void close() throws IOException {
    requester.close();
  }
}

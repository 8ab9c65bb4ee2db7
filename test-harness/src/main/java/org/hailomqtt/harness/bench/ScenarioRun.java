package org.hailomqtt.harness.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures floor and worker in one scenario by turns, so that what slows the machine down for a
 * while slows both. Not thread-safe.
 */
final class ScenarioRun {
  private final int port;
  private final BenchPlan plan;
  private final Scenario scenario;

  /**
   * @param port of the broker that both responders serve
   */
  ScenarioRun(int port, BenchPlan plan, Scenario scenario) {
    this.port = port;
    this.plan = plan;
    this.scenario = scenario;
  }

  ScenarioResult measure() throws IOException {
    try (Lane floor = new Lane(Responder.FLOOR);
        Lane worker = new Lane(Responder.WORKER)) {
      floor.warmUp();
      worker.warmUp();
      for (int round = 0; round < plan.rounds(); round++) {
        floor.round();
        worker.round();
      }
      return ScenarioResult.of(scenario, floor.median(), worker.median());
    }
  }

  /** A connection with the packets for one of the two responders. */
  private final class Lane implements AutoCloseable {
    private final List<Figures> rounds = new ArrayList<>();
    private final Requester requester;
    private final RequestPacket packet;

    Lane(Responder responder) throws IOException {
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
}

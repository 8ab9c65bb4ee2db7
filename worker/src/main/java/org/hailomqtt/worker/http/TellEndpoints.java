package org.hailomqtt.worker.http;

import java.io.IOException;
import java.util.List;
import org.hailomqtt.protocol.WorkerState;
import org.hailomqtt.protocol.WorkerStatus;
import org.hailomqtt.worker.http.WorkerView.Health;
import org.hailomqtt.worker.scheduling.RecentRequests;
import org.hailomqtt.worker.scheduling.WaitingRequests;
import org.jspecify.annotations.Nullable;

/**
 * What only tells: health, readiness, metrics, status, info, models, recent requests. Thread-safe.
 */
final class TellEndpoints {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final WorkerView view;
  private final RecentRequests recent;
  private final Pulse pulse;

  TellEndpoints(WorkerView view, RecentRequests recent, Pulse pulse) {
    this.view = view;
    this.recent = recent;
    this.pulse = pulse;
  }

  private record HealthBody(String status, long uptimeS) {}

  private record ReadyBody(
      boolean ready, WorkerState state, WorkerStatus.@Nullable Problem problem) {}

  private record RequestsBody(
      List<RecentRequests.Recent> requests, List<WaitingRequests.Waiting> waiting) {}

  /** Whether the process gets on: if not, only a new start helps. */
  void health(Call call) throws IOException {
    Health health = view.health();
    boolean isWell = health.progressing() && pulse.isThere();
    call.json(
        isWell ? StatusCodes.OK : StatusCodes.UNAVAILABLE,
        new HealthBody(isWell ? "ok" : "stuck", health.uptime().toSeconds()));
  }

  /** Whether a request that is sent now is served now. */
  void ready(Call call) throws IOException {
    WorkerStatus status = view.status();
    boolean ready = isReady(status.state());
    call.json(
        ready ? StatusCodes.OK : StatusCodes.UNAVAILABLE,
        new ReadyBody(ready, status.state(), status.problem()));
  }

  static boolean isReady(WorkerState state) {
    return switch (state) {
      case READY, BUSY -> true;
      case STARTING,
          WAITING_FOR_BROKER,
          WAITING_FOR_DEVICE,
          STANDBY,
          PAUSED,
          OVERHEATED,
          DRAINING,
          RELEASED,
          CONFLICT,
          OFFLINE ->
          false;
    };
  }

  void metrics(Call call) throws IOException {
    call.send(StatusCodes.OK, PROMETHEUS, view.metrics());
  }

  void status(Call call) throws IOException {
    call.json(StatusCodes.OK, view.status());
  }

  void info(Call call) throws IOException {
    call.json(StatusCodes.OK, view.info());
  }

  void models(Call call) throws IOException {
    call.json(StatusCodes.OK, view.models());
  }

  /** Those that were answered, and those that wait. */
  void requests(Call call) throws IOException {
    call.json(StatusCodes.OK, new RequestsBody(recent.newestFirst(), view.waiting()));
  }
}

package org.hailomqtt.worker.http;

import static org.hailomqtt.worker.http.Access.Guard.OPEN;
import static org.hailomqtt.worker.http.Access.Guard.TOKEN;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.hailomqtt.worker.http.Router.Route;

/** What is served where, for one worker. Thread-safe. */
final class Site implements AutoCloseable {
  private final ServedWorker worker;
  private final EventHub events;
  private final Pulse pulse;
  private final Router router;

  Site(
      HttpConfig config,
      HttpConfig.Address address,
      ServedWorker worker,
      WriteWatch writes,
      LongSupplier nanoClock) {
    this.worker = worker;
    this.events = new EventHub(worker.view()::status, nanoClock);
    this.pulse = new Pulse(nanoClock);
    worker.recent().listen(events::finished);
    Optional<TokenCheck> token =
        config.token().map(secret -> new TokenCheck(secret, address.port()));
    this.router = new Router(new Access(token, address.host()), routes(token, nanoClock), writes);
  }

  private List<Route> routes(Optional<TokenCheck> token, LongSupplier nanoClock) {
    TellEndpoints tell = new TellEndpoints(worker.view(), worker.recent(), pulse);
    ControlCalls calls =
        new ControlCalls(worker.control().thread(), worker.topics(), worker.id(), worker.ids());
    ControlEndpoints control =
        new ControlEndpoints(calls, worker.control().allowed(), worker.control().telling());
    BodyRoom bodies = new BodyRoom(Runtime.getRuntime().maxMemory());
    LookupEndpoint lookup = new LookupEndpoint(calls, worker.control().telling(), bodies);
    RequestEndpoint requests =
        new RequestEndpoint(worker.submissions(), worker.ids(), worker.limits(), bodies, nanoClock);
    LoginEndpoints login = new LoginEndpoints(token);
    PageEndpoints page = new PageEndpoints();
    return List.of(
        new Route("GET", "/health", OPEN, tell::health),
        new Route("GET", "/ready", OPEN, tell::ready),
        new Route("GET", "/metrics", TOKEN, tell::metrics),
        new Route("GET", "/v1/status", TOKEN, tell::status),
        new Route("GET", "/v1/info", TOKEN, tell::info),
        new Route("GET", "/v1/models", TOKEN, tell::models),
        new Route("GET", "/v1/device/status", TOKEN, control::deviceStatus),
        new Route("POST", ControlEndpoints.CONTROL, TOKEN, control::control),
        new Route("GET", "/v1/requests", TOKEN, tell::requests),
        new Route("GET", ControlEndpoints.REQUESTS, TOKEN, lookup::lookup),
        new Route("POST", ControlEndpoints.REQUESTS, TOKEN, requests::submit),
        new Route("GET", "/v1/events", TOKEN, events::serve),
        new Route("POST", "/login", OPEN, login::login),
        new Route("POST", "/logout", OPEN, login::logout),
        new Route("GET", "/", OPEN, page::start),
        new Route("GET", PageEndpoints.FILES, OPEN, page::file));
  }

  Router router() {
    return router;
  }

  /** Says that the worker's timer gets on. */
  void vouch() {
    pulse.beat();
  }

  /** Tells those who listen what is new. */
  void check() {
    events.check();
  }

  @Override
  public void close() {
    events.close();
    worker.submissions().close();
  }
}

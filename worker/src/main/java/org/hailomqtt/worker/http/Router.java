package org.hailomqtt.worker.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.hailomqtt.protocol.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who serves a call, lets it pass or not, and answers what goes wrong. Thread-safe. */
final class Router implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(Router.class);

  /** Longer than the longest path there is. */
  private static final int MAX_PATH = 200;

  /** So many threads read what nobody wants, at a time. */
  private static final int MOST_SKIPPING = 4;

  private final Access access;
  private final List<Route> routes;
  private final WriteWatch writes;
  private final Semaphore skipping = new Semaphore(MOST_SKIPPING);

  Router(Access access, List<Route> routes, WriteWatch writes) {
    this.access = access;
    this.routes = List.copyOf(routes);
    this.writes = writes;
  }

  /** Serves one path, or all below it. Thread-safe. */
  @FunctionalInterface
  interface Endpoint {
    /**
     * Answers.
     *
     * @throws HttpFailure instead of answering with an error
     * @throws IOException if the caller is gone
     */
    void serve(Call call) throws IOException;
  }

  /**
   * What is served where. Immutable.
   *
   * @param method GET or POST
   * @param path a path, or with a slash at its end all below it
   * @param guard for whom
   */
  record Route(String method, String path, Access.Guard guard, Endpoint endpoint) {
    private boolean isAt(String wanted) {
      boolean isFolder = path.length() > 1 && path.endsWith("/");
      return isFolder
          ? wanted.startsWith(path) && wanted.length() > path.length()
          : wanted.equals(path);
    }
  }

  @Override
  public void handle(HttpExchange exchange) {
    try (Call call = new Call(exchange, writes)) {
      serve(call);
    } catch (IOException e) {
      log.debug("the caller of {} is gone", exchange.getRequestURI(), e);
    } catch (RuntimeException e) {
      log.error("{}: a fault of the worker", exchange.getRequestURI().getPath(), e);
    }
  }

  private void serve(Call call) throws IOException {
    try {
      Route route = find(call);
      access.check(call, route.guard());
      route.endpoint().serve(call);
    } catch (HttpFailure e) {
      fail(call, e);
    } catch (ProtocolException e) {
      fail(call, HttpFailure.of(e));
    } catch (RuntimeException e) {
      log.error("{}: a fault of the worker", call.path(), e);
      fail(
          call,
          new HttpFailure(
              StatusCodes.INTERNAL, "INTERNAL", "the worker failed on this; its log says why"));
    }
  }

  private void fail(Call call, HttpFailure failure) throws IOException {
    if (call.isAnswered()) {
      throw new IOException("the answer broke off: " + failure.text());
    }
    if (isForOneWhoMayCall(failure) && skipping.tryAcquire()) {
      try {
        call.skipRest();
      } finally {
        skipping.release();
      }
    }
    call.fail(failure);
  }

  /** Whoever may not call has no claim on a thread that reads what it sends. */
  private static boolean isForOneWhoMayCall(HttpFailure failure) {
    return failure.status() != StatusCodes.UNAUTHORIZED
        && failure.status() != StatusCodes.FORBIDDEN
        && failure.status() != StatusCodes.METHOD_NOT_ALLOWED;
  }

  private Route find(Call call) {
    String path = call.path();
    List<Route> there =
        path.length() > MAX_PATH
            ? List.of()
            : routes.stream().filter(route -> route.isAt(path)).toList();
    if (there.isEmpty()) {
      access.check(call, Access.Guard.TOKEN);
      throw new HttpFailure(
          StatusCodes.NOT_FOUND, "NOT_FOUND", "nothing is here; docs/http.md lists what there is");
    }
    return there.stream()
        .filter(route -> route.method().equals(call.method()))
        .findFirst()
        .orElseThrow(() -> wrongMethod(there));
  }

  private static HttpFailure wrongMethod(List<Route> there) {
    return new HttpFailure(
        StatusCodes.METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        "use "
            + there.stream()
                .map(Route::method)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" or ")));
  }
}

package org.hailomqtt.worker.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server, up and down: listens once started, tries again every few seconds where it can't,
 * and leaves the worker alone either way. Thread-safe; {@link #close} undoes {@link #start}.
 */
public final class HttpService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpService.class);
  private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int BACKLOG = 64;

  private final HttpConfig config;
  private final Executor threads;
  private final LongSupplier nanoClock;
  private final InstantSource wallClock;
  private final WriteWatch writes;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile @Nullable Site site;
  private @Nullable HttpServer server;
  private long triedNanos;
  private boolean closed;
  private volatile @Nullable Problem problem;

  /**
   * A server that is not started.
   *
   * @param threads run what is handed to them at once, many at a time: calls wait
   */
  public HttpService(
      HttpConfig config, Executor threads, LongSupplier nanoClock, InstantSource wallClock) {
    this.config = config;
    this.threads = threads;
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
    this.writes = new WriteWatch(nanoClock);
  }

  /** Begins to listen soon, if it is to; never throws, never waits. Callable twice. */
  public synchronized void start(ServedWorker worker) {
    Optional<HttpConfig.Address> bind = config.bind();
    if (site == null && bind.isPresent()) {
      site = new Site(config, bind.get(), worker, writes, nanoClock);
      // Names may have to be looked up, and a server is a lot of classes.
      threads.execute(() -> listen(bind.get()));
    }
  }

  private synchronized void listen(HttpConfig.Address address) {
    Site served = site;
    if (closed || server != null || served == null) {
      return;
    }
    triedNanos = nanoClock.getAsLong();
    try {
      Timeouts.apply();
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
      HttpServer made = HttpServer.create(at, BACKLOG);
      made.setExecutor(threads);
      made.createContext("/", served.router());
      made.start();
      server = made;
      problem = null;
      log.info("the dashboard is at {}", url(address));
    } catch (IOException e) {
      failed(address, e);
    }
  }

  private void failed(HttpConfig.Address address, IOException cause) {
    if (problem == null) {
      problem =
          Problem.of(
              "HTTP can't listen at " + address + ": " + cause.getMessage(),
              "end the program that has this port, or set http.bind to another, such as"
                  + " 127.0.0.1:5100, or to off",
              wallClock.instant());
      log.warn(
          "HTTP can't listen at {}: {}; requests are served all the same",
          address,
          cause.getMessage());
    }
  }

  /** What keeps it from listening. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /** Where the page is, if it is to be anywhere. */
  public Optional<String> url() {
    return config.bind().map(HttpService::url);
  }

  private static String url(HttpConfig.Address address) {
    String host = address.host();
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    return "http://"
        + (everywhere ? new HttpConfig.Address("localhost", address.port()) : address)
        + "/";
  }

  /** Does what is due, without keeping the thread. Timer thread, several times a second. */
  public void check() {
    Site served = site;
    if (served == null) {
      return;
    }
    served.vouch();
    if (!checking.compareAndSet(false, true)) {
      return;
    }
    try {
      threads.execute(this::checkNow);
    } catch (RejectedExecutionException e) {
      checking.set(false);
      log.debug("the threads are closed", e);
    }
  }

  private void checkNow() {
    try {
      writes.check();
      Site served = site;
      boolean again;
      synchronized (this) {
        again = server == null && nanoClock.getAsLong() - triedNanos > RETRY_NANOS;
      }
      if (again) {
        config.bind().ifPresent(this::listen);
      }
      if (served != null) {
        served.check();
      }
    } finally {
      checking.set(false);
    }
  }

  /** Ends all connections. Callable twice, and without start. */
  @Override
  public void close() {
    Site served;
    HttpServer running;
    synchronized (this) {
      closed = true;
      served = site;
      running = server;
      server = null;
    }
    if (served != null) {
      served.close();
    }
    if (running != null) {
      running.stop(0);
    }
  }
}

package org.hailomqtt.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.RequestCodec;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.device.Device;
import org.hailomqtt.worker.device.DeviceException;
import org.hailomqtt.worker.device.DeviceKind;
import org.hailomqtt.worker.http.HttpService;
import org.hailomqtt.worker.http.ServedWorker;
import org.hailomqtt.worker.journal.Output;
import org.hailomqtt.worker.metrics.MetricsPage;
import org.hailomqtt.worker.metrics.WorkerMetrics;
import org.hailomqtt.worker.model.CurrentCatalog;
import org.hailomqtt.worker.model.CurrentEntries;
import org.hailomqtt.worker.model.FiguresFile;
import org.hailomqtt.worker.model.LearnedFigures;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.ModelResidency;
import org.hailomqtt.worker.model.Presets;
import org.hailomqtt.worker.model.Routes;
import org.hailomqtt.worker.monitoring.DeviceWatch;
import org.hailomqtt.worker.monitoring.HomeAssistant;
import org.hailomqtt.worker.monitoring.HomeAssistantConfig;
import org.hailomqtt.worker.monitoring.HostSensors;
import org.hailomqtt.worker.monitoring.InferenceTrend;
import org.hailomqtt.worker.monitoring.StateTracker;
import org.hailomqtt.worker.monitoring.StatusPublisher;
import org.hailomqtt.worker.monitoring.WatchedDevice;
import org.hailomqtt.worker.mqtt.BaseClaim;
import org.hailomqtt.worker.mqtt.BrokerConnector;
import org.hailomqtt.worker.mqtt.Contest;
import org.hailomqtt.worker.mqtt.ControlSession;
import org.hailomqtt.worker.mqtt.LaneSessions;
import org.hailomqtt.worker.mqtt.RouteSession;
import org.hailomqtt.worker.scheduling.ControlAction;
import org.hailomqtt.worker.scheduling.ControlHandler;
import org.hailomqtt.worker.scheduling.HeapRoom;
import org.hailomqtt.worker.scheduling.LedgerBounds;
import org.hailomqtt.worker.scheduling.LedgerKeeper;
import org.hailomqtt.worker.scheduling.RequestLedger;
import org.hailomqtt.worker.scheduling.Scheduler;
import org.hailomqtt.worker.systemd.ServiceManager;

/**
 * The parts of a worker, wired together. Immutable; whoever assembled them starts and closes them.
 */
record WorkerParts(
    WorkerThreads threads,
    Device device,
    Thread deviceThread,
    CatalogReload models,
    RequestLedger ledger,
    LedgerKeeper keeper,
    Scheduler scheduler,
    LaneSessions lanes,
    RouteSession routes,
    ControlSession control,
    StatusPublisher status,
    MetricsPage metricsPage,
    HomeAssistant homeAssistant,
    Duty duty,
    BaseClaim claim,
    DeviceCare care,
    Supervision supervision,
    HttpService http,
    ServedWorker served) {
  /**
   * Reads the models, opens the device, and wires everything; starts nothing.
   *
   * @param shippedModels the directory of the models that come with the program
   * @param manager the service manager that started the process
   * @param controlUp runs whenever control has connected
   * @param unusable hears that the device can't be had before a person has mended something
   * @throws DeviceException if the device can't be opened
   * @throws IOException if a certificate or key of the broker's settings can't be read
   */
  static WorkerParts assemble(
      WorkerConfig config,
      Path shippedModels,
      SystemTime time,
      WorkerMetrics metrics,
      StateTracker states,
      ServiceManager manager,
      Runnable controlUp,
      Consumer<DeviceException> unusable)
      throws DeviceException, IOException {
    HeapRoom heap = new HeapRoom(Runtime.getRuntime().maxMemory());
    BrokerConnector connector =
        new BrokerConnector(config.broker(), heap, config.limits().maxRequestBytes());
    DeviceOpener opener =
        new DeviceOpener(Path.of("/"), System.getenv(), shippedModels, config.device().hailo());
    DeviceKind kind = opener.kind(config.device().kind());
    CurrentCatalog catalog = new CurrentCatalog(config.models().places(shippedModels), kind);
    opener.check(kind);
    OnDemandDevice device = new OnDemandDevice(kind, () -> opener.open(kind));
    if (kind != DeviceKind.HAILO) {
      device.take(); // nobody else can have it, so there is nothing to wait for
    }
    DeviceWatch watch = new DeviceWatch(config.device().stuckAfter(), time.nanos());
    InferenceTrend trend = new InferenceTrend();
    try {
      return new Assembly(
              config,
              time,
              metrics,
              states,
              heap,
              connector,
              catalog,
              new CurrentEntries<>(
                  config.presets().places(Optional.of(shippedModels)),
                  dirs -> Presets.load(dirs, ServedTypes.names())),
              new WatchedDevice(device, watch, trend, time.nanos()),
              watch,
              trend,
              manager,
              controlUp,
              unusable)
          .parts();
    } catch (IOException e) {
      device.close();
      throw e;
    }
  }

  /** The wiring, part by part. One thread. */
  private record Assembly(
      WorkerConfig config,
      SystemTime time,
      WorkerMetrics metrics,
      StateTracker states,
      HeapRoom heap,
      BrokerConnector connector,
      CurrentCatalog catalog,
      CurrentEntries<Presets> presets,
      Device device,
      DeviceWatch watch,
      InferenceTrend trend,
      ServiceManager manager,
      Runnable controlUp,
      Consumer<DeviceException> unusable) {

    WorkerParts parts() throws IOException {
      RequestLedger ledger = ledger();
      LedgerKeeper keeper = new LedgerKeeper(ledger, time.wall(), controlUp);
      WorkerThreads threads = new WorkerThreads();
      TopicGrammar topics = config.topics().grammar();
      GeneratedIds ids = new GeneratedIds();
      Map<String, ModelHandler> handlers = ServedTypes.handlers(time.nanos());
      LearnedFigures figures = new LearnedFigures();
      FiguresFile file = new FiguresFile(figures, config.data().dir(), threads.finish());
      file.read();
      figures.loadTimes().forEach(watch::expectLoad); // before the first of them
      ModelResidency residency =
          new ModelResidency(
              device, config.residency().budgetBytes(), figures, file, time.nanos(), time.wall());
      Scheduler scheduler = scheduler(threads, topics, ids, handlers, residency, ledger);
      scheduler.loadAhead(config.residency().prewarm());
      String run = GeneratedIds.ofRun();
      Duty duty = new Duty(config.workerId(), scheduler, states, time.wall(), unusable);
      BaseClaim claim = new BaseClaim(config.workerId(), run, time.nanos(), duty);
      DeviceHold hold =
          new DeviceHold(
              device,
              device.identity().kind() == DeviceKind.HAILO,
              scheduler,
              residency,
              states,
              time,
              duty);
      DeviceCare care =
          new DeviceCare(
              device, hold, scheduler, new HostSensors(Path.of("/")), trend, states, time.wall());
      SessionHealth health =
          new SessionHealth(
              states, time.wall(), new LaneNews(scheduler), controlUp, claim::lanesTaken, metrics);
      Contest contest = new Contest();
      LaneSessions.Intake intake =
          new LaneSessions.Intake(scheduler::receive, time.nanos(), metrics);
      LaneSessions lanes = lanes(threads, topics, intake, health, contest);
      CurrentRoutes followed =
          new CurrentRoutes(
              new CurrentEntries<>(
                  config.presets().routePlaces(), dirs -> Routes.load(dirs, topics)),
              presets,
              config.types());
      RouteSession routes =
          new RouteSession(
              connector,
              topics,
              new RouteSession.Names(config.workerId(), run, ids),
              followed,
              intake,
              lanes::nextInOrder,
              threads.timer());
      EntriesReload entries = new EntriesReload(presets, followed, routes::trouble, time.wall());
      entries.onRoutesChanged(duty::renewRoutes);
      CatalogReload models =
          new CatalogReload(
              catalog, scheduler::unload, entries, threads.ledger(), controlUp, time.wall());
      HttpService http = new HttpService(config.http(), threads.http(), time.nanos(), time.wall());
      StatusReport report =
          new StatusReport(
              config.workerId(),
              time,
              states,
              scheduler,
              residency,
              models,
              device::identity,
              claim,
              care,
              metrics,
              lanes,
              new CertificateHealth(connector::certificates, time.wall()),
              keeper,
              http::problem);
      Map<String, ControlAction> actions = new HashMap<>(scheduler.controlActions());
      actions.putAll(report.actions());
      actions.putAll(models.actions());
      actions.putAll(duty.actions());
      ControlSession control =
          new ControlSession(
              connector,
              topics,
              config.workerId(),
              controlHandler(topics, ids, actions),
              threads.control(),
              threads.timer(),
              health,
              contest,
              new ControlSession.Standing(run, claim),
              neighbour(),
              time.nanos());
      InfoReport info =
          new InfoReport(config, device::identity, handlers.keySet(), catalog, presets, control);
      HomeAssistant homeAssistant =
          new HomeAssistant(
              config.homeAssistant(),
              topics,
              config.workerId(),
              info::info,
              config.data().dir(),
              new HomeAssistantLink(control, duty));
      scheduler.recentRequests().listenToResults(homeAssistant::answered);
      StatusPublisher status =
          new StatusPublisher(
              (topic, body, contentType) -> {
                if (duty.speaks()) {
                  control.publishRetained(topic, body, contentType);
                }
              },
              topics,
              config.workerId(),
              report::status,
              info::info,
              time.nanos());
      duty.start(
          new Duty.Parts(
              claim,
              hold,
              LaneSwitch.of(lanes, threads, duty::changed),
              LaneSwitch.of(routes, threads),
              health,
              scheduler::leaveWaiting,
              control::announce,
              controlUp));
      Thread deviceThread = WorkerThreads.device(scheduler.deviceLoop());
      Supervision supervision =
          new Supervision(
              manager::alive,
              states,
              watch::check,
              deviceThread::isAlive,
              List.of(lanes::stall, routes::stall, control::stall),
              time.wall());
      MetricsPage page =
          new MetricsPage(
              metrics,
              new WorkerReadings(
                  config.workerId(), metrics, report, residency, care, keeper, device::identity));
      return new WorkerParts(
          threads,
          device,
          deviceThread,
          models,
          ledger,
          keeper,
          scheduler,
          lanes,
          routes,
          control,
          status,
          page,
          homeAssistant,
          duty,
          claim,
          care,
          supervision,
          http,
          new HttpParts(config, time, threads, topics, ids)
              .worker(
                  new HttpView(
                      report,
                      info,
                      models,
                      residency,
                      scheduler.waitingRequests(),
                      page,
                      supervision,
                      time.nanos()),
                  actions,
                  scheduler.recentRequests()));
    }

    /** When Home Assistant has started, it may have lost what was published. */
    private Optional<ControlSession.Neighbour> neighbour() {
      HomeAssistantConfig wanted = config.homeAssistant();
      return wanted.discovery()
          ? Optional.of(new ControlSession.Neighbour(wanted.statusTopic(), controlUp))
          : Optional.empty();
    }

    private RequestLedger ledger() throws IOException {
      LedgerBounds bounds = LedgerBounds.of(config.lanes().window());
      Optional<Path> dir = config.data().dir();
      return dir.isPresent()
          ? RequestLedger.open(dir.get(), Output::file, bounds, time.nanos(), metrics)
          : RequestLedger.inMemory(bounds, time.nanos());
    }

    private Scheduler scheduler(
        WorkerThreads threads,
        TopicGrammar topics,
        GeneratedIds ids,
        Map<String, ModelHandler> handlers,
        ModelResidency residency,
        RequestLedger ledger) {
      RequestCodec codec =
          new RequestCodec(
              topics,
              config.topics().replyTopics(),
              config.limits().maxRequestBytes(),
              ids,
              name -> presets.get().find(name));
      return new Scheduler(
          new Scheduler.Service(
              config.workerId(),
              device.identity().kind(),
              codec,
              handlers,
              catalog,
              config.limits().maxTimeout(),
              config.scheduling(),
              Path.of(System.getProperty("java.io.tmpdir"))),
          residency,
          ledger,
          metrics,
          new Scheduler.Context(
              threads.decode(), threads.finish(), heap, time.nanos(), time.wall()));
    }

    private LaneSessions lanes(
        WorkerThreads threads,
        TopicGrammar topics,
        LaneSessions.Intake intake,
        SessionHealth health,
        Contest contest) {
      return new LaneSessions(
          connector,
          new LaneSessions.Plan(
              topics,
              presets.get().besides(config.types()),
              config.lanes().window(),
              config.limits().heldMaxMessages(),
              config.limits().heldMaxBytes()),
          intake,
          threads.timer(),
          health,
          contest);
    }

    private ControlHandler controlHandler(
        TopicGrammar topics, GeneratedIds ids, Map<String, ControlAction> actions) {
      return new ControlHandler(
          new ControlCodec(topics, config.topics().replyTopics(), ids),
          config.workerId(),
          config.control().limit(actions));
    }
  }
}

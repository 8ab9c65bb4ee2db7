package org.hailomqtt.worker.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.Preset;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.Request;
import org.hailomqtt.worker.device.ModelSpec;
import org.hailomqtt.worker.model.ModelDefinition;
import org.hailomqtt.worker.model.ModelHandler;
import org.hailomqtt.worker.model.PreparedInference;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One request on its way through the worker, from admission to its one answer. Thread-safe.
 *
 * <p>Times are nanoseconds of the worker's monotonic clock.
 */
final class Job implements Waiting {
  private final Request request;
  private final HeldBodies.HeldBody body;
  private final int bodyBytes;
  private final boolean light;
  private final int readyBytes;
  private final int pictures;
  private final ModelDefinition model;
  private final ModelHandler handler;
  private final boolean bestEffort;
  private final long sequence;
  private final long receivedNanos;
  private final Deadlines.Moments moments;
  private final AtomicBoolean settled = new AtomicBoolean();
  private final List<Recipient> recipients = new ArrayList<>(1);
  private volatile @Nullable PreparedInference prepared;
  private volatile long preprocessNanos;
  private volatile long startedNanos;
  private volatile long loadNanos;
  private volatile long inferenceNanos;

  private volatile PreparedInference.@Nullable Stop stop;
  private volatile boolean generating;

  private volatile ResultCache.@Nullable Key cacheKey;
  private volatile boolean fromCache;

  /** How far a waiting job is from the device; guarded by its {@link JobQueue}. */
  enum Stage {
    /** As it came. */
    RAW,
    /** Someone is to prepare it, or is at it. */
    CLAIMED,
    /** Nothing but the device is missing. */
    READY
  }

  Stage stage = Stage.RAW;
  boolean claimedHeavy;

  /** What its input takes of the room for all; guarded by its {@link JobQueue}. */
  int heldBytes;

  /** How often the device was lost under it, or had no time; device thread only. */
  int setbacks;

  /** The number of the ledger's entry that it is of; guarded by the {@link RequestLedger}. */
  long serial;

  /** A delivery of this request with where its sender wants the reply. */
  record Recipient(Delivery delivery, ReplyAddress replyTo) {}

  /**
   * @param body what it came in; this job closes it
   * @param bodyBytes its size
   * @param bestEffort whether it came at QoS 0: no ledger, no acknowledgement
   * @param sequence order of receipt over all lanes
   * @param moments until when it may wait
   */
  Job(
      Request request,
      ModelDefinition model,
      ModelHandler handler,
      Delivery delivery,
      HeldBodies.HeldBody body,
      int bodyBytes,
      boolean bestEffort,
      long sequence,
      long receivedNanos,
      Deadlines.Moments moments) {
    this.request = request.withoutInput();
    this.model = model;
    this.handler = handler;
    this.body = body;
    this.bodyBytes = bodyBytes;
    this.pictures = ReadySize.pictures(request.input(), model);
    this.readyBytes = ReadySize.of(request, model, bodyBytes);
    this.light =
        body.isInMemory() && ReadySize.isLight(request.input(), model, bodyBytes, readyBytes);
    this.bestEffort = bestEffort;
    this.sequence = sequence;
    this.receivedNanos = receivedNanos;
    this.moments = moments;
    recipients.add(new Recipient(delivery, request.replyTo()));
  }

  Request request() {
    return request;
  }

  Lane lane() {
    return request.lane();
  }

  ModelDefinition model() {
    return model;
  }

  boolean bestEffort() {
    return bestEffort;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public long receivedNanos() {
    return receivedNanos;
  }

  @Override
  public String turn() {
    String client = request.client();
    return client == null ? "" : client;
  }

  /** All of its networks once they are known; until then, one of its model's will do. */
  @Override
  public boolean isResident(Set<String> resident) {
    PreparedInference known = prepared;
    if (known == null) {
      return model.networks().values().stream()
          .anyMatch(network -> resident.contains(network.key()));
    }
    for (ModelSpec network : known.networks()) {
      if (!resident.contains(network.key())) {
        return false;
      }
    }
    return true;
  }

  /** The networks that it needs; its model's, until it is known which of them. */
  Collection<ModelSpec> networks() {
    PreparedInference known = prepared;
    return known == null ? model.networks().values() : known.networks();
  }

  /** Whether older waiting requests of its client and type are needless. */
  boolean keepsNewest() {
    return request.options().keepNewest();
  }

  /** Whether the other is of the same client, one that said who it is, and the same type. */
  boolean isOfSameClientAndType(Job other) {
    String client = request.client();
    return client != null
        && client.equals(other.request.client())
        && request.type().equals(other.request.type())
        && Objects.equals(request.preset(), other.request.preset());
  }

  /** Whether the other is needless once this one waits. */
  boolean supersedes(Job other) {
    return keepsNewest() && isOfSameClientAndType(other) && other.sequence < sequence;
  }

  /** The conversation that it goes on with; only who says who it is has some. */
  Optional<ConversationOrder.Key> conversation() {
    String client = request.client();
    return client == null
        ? Optional.empty()
        : request.options().conversation().map(name -> new ConversationOrder.Key(client, name));
  }

  long deadlineNanos() {
    return moments.deadlineNanos();
  }

  /** When it is not waited for its turn any more: its deadline, or what its preset says before. */
  long giveUpNanos() {
    long deadline = moments.deadlineNanos();
    Optional<Duration> after = request.options().fallback().flatMap(Preset.Fallback::after);
    return after.isEmpty()
        ? deadline
        : receivedNanos + Math.min(after.get().toNanos(), deadline - receivedNanos);
  }

  /** Whether it has become older than its sender lets it when its turn comes. */
  boolean isTooOld(long nowNanos) {
    return moments.tooOldNanos().isPresent() && nowNanos - moments.tooOldNanos().getAsLong() > 0;
  }

  /**
   * Whether making it ready costs little time and memory: no picture to decode or to enlarge.
   *
   * @see JobQueue
   */
  boolean isLight() {
    return light;
  }

  /**
   * How much memory its input takes once it is ready: as much as its body, but for a picture, which
   * becomes as large as the model wants it.
   */
  int readyBytes() {
    return readyBytes;
  }

  /** The same, but 0 for what stays counted as its body until the answer. */
  int enlargedBytes() {
    return light && pictures == 0 ? 0 : readyBytes;
  }

  /** Size of the body it came in. */
  int bodyBytes() {
    return bodyBytes;
  }

  /** Takes the right to answer; true for the first who asks. */
  boolean settle() {
    return settled.compareAndSet(false, true);
  }

  /** Whether it has its answer, so that nothing more needs to be done for it. */
  boolean isSettled() {
    return settled.get();
  }

  /** Whether it has its model write a text, which can be stopped at any token. */
  boolean generates() {
    return networks().stream().anyMatch(network -> network.kind().isGenerative());
  }

  /** Its model begins to write, so that it is stopped and not given up at its deadline. */
  void beginsToGenerate() {
    generating = true;
  }

  /** Whether its model has begun to write. */
  boolean isGenerating() {
    return generating;
  }

  /** Has it end with what it has, if it generates a text. */
  void stopFor(PreparedInference.Stop reason) {
    stop = reason;
  }

  /** Why it is to end with what it has, if it is. */
  Optional<PreparedInference.Stop> stop() {
    return Optional.ofNullable(stop);
  }

  /** Adds a delivery that the one answer serves too. */
  void join(Recipient recipient) {
    synchronized (recipients) {
      recipients.add(recipient);
    }
  }

  /** Everyone who waits for the answer. */
  List<Recipient> recipients() {
    synchronized (recipients) {
      return List.copyOf(recipients);
    }
  }

  /** Those who can be told something meanwhile, each reply address once. */
  List<Recipient> readers() {
    List<Recipient> readers = new ArrayList<>();
    for (Recipient recipient : recipients()) {
      if (recipient.delivery().isLive()
          && readers.stream().noneMatch(r -> r.replyTo().isSameAs(recipient.replyTo()))) {
        readers.add(recipient);
      }
    }
    return readers;
  }

  /**
   * Makes the request ready for the device. Decode thread.
   *
   * <p>A light one keeps its body until its answer: its tensor is a part of that, and no other
   * count bounds how many of them are ready.
   *
   * @throws org.hailomqtt.protocol.ProtocolException if the input or a parameter is wrong
   */
  void prepare(LongSupplier nanoClock) {
    ReadySize.check(pictures, readyBytes, ReadySize.MOST_BYTES);
    long start = nanoClock.getAsLong();
    prepared = handler.prepare(model, body.request());
    if (!light) {
      body.close();
    }
    preprocessNanos = nanoClock.getAsLong() - start;
  }

  @Nullable PreparedInference prepared() {
    return prepared;
  }

  /** Frees what is not needed once it has its answer. */
  void release() {
    body.close();
    prepared = null;
  }

  /** What its result is kept under, if it is to be kept. */
  Optional<ResultCache.Key> cacheKey() {
    return Optional.ofNullable(cacheKey);
  }

  void keepUnder(ResultCache.Key key) {
    cacheKey = key;
  }

  /** Its result is that of an earlier request; it does not run. */
  void fromCache() {
    fromCache = true;
  }

  boolean isFromCache() {
    return fromCache;
  }

  void startedAt(long nanos) {
    startedNanos = nanos;
  }

  /** When the device thread took it; 0 if it has not. */
  long startedNanos() {
    return startedNanos;
  }

  void loadTook(long nanos) {
    loadNanos = nanos;
  }

  void inferenceTook(long nanos) {
    inferenceNanos = nanos;
  }

  long preprocessNanos() {
    return preprocessNanos;
  }

  long loadNanos() {
    return loadNanos;
  }

  long inferenceNanos() {
    return inferenceNanos;
  }

  /** Has log lines of this thread name the request in a field of their own, until it is closed. */
  MDC.MDCCloseable named() {
    return MDC.putCloseable("request", request.id());
  }

  /** Client and id, as the log names a request. */
  @Override
  public String toString() {
    String client = request.client();
    return (client == null ? "anonymous" : client)
        + "/"
        + request.id()
        + " ("
        + request.type()
        + ")";
  }
}

package org.hailomqtt.protocol;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The retained status of a worker. Immutable.
 *
 * @param worker its id
 * @param state what it is doing
 * @param degraded whether it serves with something amiss
 * @param problem what is amiss, if anything
 * @param lanes by lane: {@code high}, {@code normal}, {@code low}
 * @param running the request on the device
 * @param models what is loaded
 * @param temperatures how warm it is, as far as that is known
 * @param counters events since the start
 * @param at when this was written, RFC 3339
 */
public record WorkerStatus(
    String worker,
    WorkerState state,
    boolean degraded,
    @Nullable Problem problem,
    Map<String, LaneStatus> lanes,
    @Nullable Running running,
    List<LoadedModelStatus> models,
    @Nullable Temperatures temperatures,
    Map<String, Long> counters,
    String at) {

  /** Copies the collections; the maps keep their order. */
  public WorkerStatus {
    lanes = Collections.unmodifiableMap(new LinkedHashMap<>(lanes));
    models = List.copyOf(models);
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
  }

  /**
   * Temperatures in whole degrees Celsius. Immutable.
   *
   * @param device of the device's warmest sensor
   * @param host of the machine's warmest sensor
   */
  public record Temperatures(@Nullable Integer device, @Nullable Integer host) {}

  /**
   * Something a person should mend. Immutable.
   *
   * @param text what is amiss
   * @param whatToDo what mends it
   * @param since since when, RFC 3339
   */
  public record Problem(String text, String whatToDo, String since) {
    /** A problem as of now. */
    public static Problem of(String text, String whatToDo, Instant since) {
      return new Problem(text, whatToDo, since.toString());
    }
  }

  /**
   * One lane. Immutable.
   *
   * @param waiting requests ready to run
   * @param outstanding requests delivered and not yet acknowledged
   * @param oldestMs how long the oldest waiting request has waited
   * @param windowFull whether the broker may hold more: nobody can know how many
   */
  public record LaneStatus(int waiting, int outstanding, long oldestMs, boolean windowFull) {}

  /**
   * The request on the device. Immutable.
   *
   * @param client its sender
   * @param id its id
   * @param type its type
   * @param model the model that runs
   * @param sinceMs for how long it has run
   */
  public record Running(
      @Nullable String client, String id, String type, String model, long sinceMs) {}

  /**
   * A model on the device. Immutable.
   *
   * @param modelType its type
   * @param modelPath its name in the catalog
   * @param loadedAt since when, RFC 3339
   * @param lastUsed when it last ran, RFC 3339
   * @param pinned whether it stays, unused and when room is needed
   */
  public record LoadedModelStatus(
      String modelType, String modelPath, String loadedAt, String lastUsed, boolean pinned) {}
}

package org.hailomqtt.worker.model;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hailomqtt.worker.device.ModelSpec;

/**
 * Networks that someone needs on the device at the same time. Immutable.
 *
 * @param model whose networks they are
 * @param networks which of them
 * @param keepAlive how long they stay loaded afterwards, as the requester wishes; negative for ever
 * @param needed keys of networks that waiting requests of a higher lane need
 */
public record Demand(
    ModelDefinition model,
    List<ModelSpec> networks,
    Optional<Duration> keepAlive,
    Set<String> needed) {
  /** How long a model stays loaded after its last use, unless someone says otherwise. */
  static final Duration USUAL_KEEP_ALIVE = Duration.ofMinutes(5);

  /** Copies the collections. */
  public Demand {
    networks = List.copyOf(networks);
    needed = Set.copyOf(needed);
  }

  /** All networks of a model, for nobody in particular. */
  public static Demand of(ModelDefinition model) {
    return new Demand(model, List.copyOf(model.networks().values()), Optional.empty(), Set.of());
  }

  /** These networks of a model. */
  public static Demand of(ModelDefinition model, Collection<ModelSpec> networks) {
    return new Demand(model, List.copyOf(networks), Optional.empty(), Set.of());
  }

  /** The same, to stay loaded for as long as the requester wishes. */
  public Demand keptFor(Optional<Duration> wanted) {
    return new Demand(model, networks, wanted, needed);
  }

  /** The same, beside waiting requests of a higher lane that need these. */
  public Demand besides(Set<String> others) {
    return new Demand(model, networks, keepAlive, others);
  }

  Set<String> keys() {
    return networks.stream().map(ModelSpec::key).collect(Collectors.toSet());
  }

  /** How long they stay. */
  Duration stay() {
    Duration wanted = keepAlive.or(() -> model.terms().keepAlive()).orElse(USUAL_KEEP_ALIVE);
    boolean isForever = wanted.isNegative() || wanted.compareTo(ModelTerms.FOREVER) > 0;
    return isForever ? ModelTerms.FOREVER : wanted;
  }
}

package org.hailomqtt.worker.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be unloaded so that something else can be loaded: a pure function of what is loaded,
 * what is wanted and the budget. Immutable.
 */
sealed interface ResidencyPlan {
  /**
   * It fits once these are unloaded.
   *
   * @param keys of networks; empty if there is room
   */
  record Evict(List<String> keys) implements ResidencyPlan {
    /** Copies the list. */
    public Evict {
      keys = List.copyOf(keys);
    }
  }

  /**
   * It can't be loaded as long as what is pinned stays.
   *
   * @param neededBytes what all its networks take together
   * @param budgetBytes what all models may take together
   * @param pinned the models in its way, if any are
   */
  record Refused(long neededBytes, long budgetBytes, Set<String> pinned) implements ResidencyPlan {
    /** Copies the set. */
    public Refused {
      pinned = Set.copyOf(pinned);
    }
  }

  /**
   * A loaded network. Immutable.
   *
   * @param key of its specification
   * @param model name of its model
   * @param bytes what it takes; at least 0
   * @param pinned whether it must not be unloaded to make room
   * @param group of which only one model is loaded at a time
   */
  record Occupant(String key, String model, long bytes, boolean pinned, Optional<String> group) {}

  /**
   * What is to be loaded. Immutable.
   *
   * @param model name of the model
   * @param keys of all networks that must be there together, loaded already or not
   * @param missingBytes what those take that are not loaded
   * @param group of which only one model is loaded at a time
   */
  record Wanted(String model, Set<String> keys, long missingBytes, Optional<String> group) {
    /** Copies the set. */
    public Wanted {
      keys = Set.copyOf(keys);
    }
  }

  /**
   * Plans.
   *
   * @param loaded the least recently used first
   * @param needed keys of networks that waiting requests of a higher lane need: they go last
   */
  static ResidencyPlan of(
      Wanted wanted, Collection<Occupant> loaded, long budgetBytes, Set<String> needed) {
    List<Occupant> chosen = new ArrayList<>();
    List<Occupant> choices = new ArrayList<>();
    Set<String> pinned = new HashSet<>();
    long own = 0;
    long staying = 0;
    boolean pinnedRival = false;
    for (Occupant occupant : loaded) {
      boolean rival =
          occupant.group().isPresent()
              && occupant.group().equals(wanted.group())
              && !occupant.model().equals(wanted.model());
      if (wanted.keys().contains(occupant.key())) {
        own += occupant.bytes();
      } else if (occupant.pinned()) {
        staying += occupant.bytes();
        pinned.add(occupant.model());
        pinnedRival |= rival;
      } else if (rival) {
        chosen.add(occupant);
      } else {
        choices.add(occupant);
      }
    }
    long room = budgetBytes - own - staying - wanted.missingBytes();
    if (pinnedRival || room < 0) {
      return new Refused(wanted.missingBytes() + own, budgetBytes, pinned);
    }
    for (Occupant choice : choices) {
      room -= choice.bytes();
    }
    if (room < 0) {
      chosen.addAll(evictions(choices, -room, needed));
    }
    return new Evict(chosen.stream().map(Occupant::key).toList());
  }

  /** Of those that may go, the first that free enough, without those that turn out needless. */
  private static List<Occupant> evictions(
      List<Occupant> choices, long missingBytes, Set<String> needed) {
    List<Occupant> order = new ArrayList<>();
    choices.stream().filter(choice -> !needed.contains(choice.key())).forEach(order::add);
    choices.stream().filter(choice -> needed.contains(choice.key())).forEach(order::add);
    List<Occupant> chosen = new ArrayList<>();
    long freed = 0;
    for (Occupant choice : order) {
      if (freed >= missingBytes) {
        break;
      }
      if (choice.bytes() > 0) {
        chosen.add(choice);
        freed += choice.bytes();
      }
    }
    for (int i = chosen.size() - 1; i >= 0; i--) {
      long without = freed - chosen.get(i).bytes();
      if (without >= missingBytes) {
        chosen.remove(i);
        freed = without;
      }
    }
    return chosen;
  }
}

package org.hailomqtt.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.hailomqtt.worker.model.ResidencyPlan.Evict;
import org.hailomqtt.worker.model.ResidencyPlan.Occupant;
import org.hailomqtt.worker.model.ResidencyPlan.Refused;
import org.hailomqtt.worker.model.ResidencyPlan.Wanted;

class ResidencyPlanTest {
  private static Occupant occupant(String model, long bytes) {
    return new Occupant(model + "/main", model, bytes, false, Optional.empty());
  }

  private static Occupant pinned(String model, long bytes) {
    return new Occupant(model + "/main", model, bytes, true, Optional.empty());
  }

  private static Occupant inGroup(String model, long bytes, String group) {
    return new Occupant(model + "/main", model, bytes, false, Optional.of(group));
  }

  private static Wanted wanted(long bytes) {
    return new Wanted("new", Set.of("new/main"), bytes, Optional.empty());
  }

  private static ResidencyPlan plan(Wanted wanted, long budget, Occupant... loaded) {
    return ResidencyPlan.of(wanted, List.of(loaded), budget, Set.of());
  }

  @Example
  void evictsNothingWhereThereIsRoom() {
    assertThat(plan(wanted(3), 10, occupant("a", 7))).isEqualTo(new Evict(List.of()));
  }

  @Example
  void evictsTheLeastRecentlyUsed() {
    assertThat(plan(wanted(3), 10, occupant("a", 5), occupant("b", 5)))
        .isEqualTo(new Evict(List.of("a/main")));
  }

  @Example
  void sparesSmallOnesThatTurnOutNeedless() {
    assertThat(plan(wanted(45), 70, occupant("s", 3), occupant("big", 45), occupant("t", 4)))
        .isEqualTo(new Evict(List.of("big/main")));
  }

  @Example
  void sparesWhatAHigherLaneNeedsIfAnotherChoiceFreesEnough() {
    List<Occupant> loaded = List.of(occupant("needed", 5), occupant("other", 5));

    assertThat(ResidencyPlan.of(wanted(5), loaded, 10, Set.of("needed/main")))
        .isEqualTo(new Evict(List.of("other/main")));
    assertThat(ResidencyPlan.of(wanted(10), loaded, 10, Set.of("needed/main")))
        .isEqualTo(new Evict(List.of("other/main", "needed/main")));
  }

  @Example
  void refusesWhatPinnedModelsLeaveNoRoomFor() {
    assertThat(plan(wanted(6), 10, pinned("p", 5), occupant("a", 5)))
        .isEqualTo(new Refused(6, 10, Set.of("p")));
  }

  @Example
  void evictsTheOthersOfAnExclusiveGroupThoughThereIsRoom() {
    Wanted llm = new Wanted("llm", Set.of("llm/main"), 1, Optional.of("kv"));

    assertThat(plan(llm, 100, occupant("a", 1), inGroup("vlm", 1, "kv"), inGroup("x", 1, "y")))
        .isEqualTo(new Evict(List.of("vlm/main")));
  }

  /** A budget with what is loaded in it, and something wanted beside. */
  private record Scene(Wanted wanted, List<Occupant> loaded, long budget, Set<String> needed) {
    static Scene of(long seed) {
      Random random = new Random(seed);
      long budget = 1L + random.nextInt(1000);
      List<Occupant> loaded = new ArrayList<>();
      long used = 0;
      for (int i = random.nextInt(12); i > 0; i--) {
        long bytes = random.nextInt(300);
        if (used + bytes <= budget) {
          used += bytes;
          loaded.add(
              new Occupant(
                  "m" + i + "/main",
                  "m" + i,
                  bytes,
                  random.nextInt(4) == 0,
                  random.nextInt(4) == 0 ? Optional.of("g") : Optional.empty()));
        }
      }
      Set<String> needed =
          loaded.stream()
              .map(Occupant::key)
              .filter(key -> random.nextInt(3) == 0)
              .collect(Collectors.toSet());
      Optional<String> group = random.nextInt(4) == 0 ? Optional.of("g") : Optional.empty();
      return new Scene(
          new Wanted("new", Set.of("new/main"), random.nextInt(1200), group),
          loaded,
          budget,
          needed);
    }

    ResidencyPlan plan() {
      return ResidencyPlan.of(wanted, loaded, budget, needed);
    }

    long bytes(List<String> keys) {
      return loaded.stream()
          .filter(occupant -> keys.contains(occupant.key()))
          .mapToLong(Occupant::bytes)
          .sum();
    }

    long used() {
      return loaded.stream().mapToLong(Occupant::bytes).sum();
    }

    boolean isRival(Occupant occupant) {
      return occupant.group().isPresent() && occupant.group().equals(wanted.group());
    }
  }

  @Property
  void neverExceedsTheBudget(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.plan() instanceof Evict evict) {
      assertThat(scene.used() - scene.bytes(evict.keys()) + scene.wanted().missingBytes())
          .isLessThanOrEqualTo(scene.budget());
    }
  }

  @Property
  void neverEvictsWhatIsPinned(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.plan() instanceof Evict evict) {
      assertThat(scene.loaded())
          .filteredOn(Occupant::pinned)
          .noneMatch(occupant -> evict.keys().contains(occupant.key()));
    }
  }

  @Property
  void evictsNothingButRivalsWhereThereIsRoom(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.used() + scene.wanted().missingBytes() <= scene.budget()
        && scene.plan() instanceof Evict evict) {
      assertThat(scene.loaded())
          .filteredOn(occupant -> evict.keys().contains(occupant.key()))
          .allMatch(scene::isRival);
    }
  }

  @Property
  void evictsNoneThatCouldStay(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.plan() instanceof Evict evict) {
      long free = scene.budget() - scene.used() + scene.bytes(evict.keys());
      for (Occupant occupant : scene.loaded()) {
        if (evict.keys().contains(occupant.key()) && !scene.isRival(occupant)) {
          assertThat(free - occupant.bytes()).isLessThan(scene.wanted().missingBytes());
        }
      }
    }
  }

  @Property
  void refusesOnlyWhatCannotFitBesideWhatIsPinned(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.plan() instanceof Refused) {
      long pinned =
          scene.loaded().stream().filter(Occupant::pinned).mapToLong(Occupant::bytes).sum();
      boolean pinnedRival =
          scene.loaded().stream().anyMatch(each -> each.pinned() && scene.isRival(each));
      assertThat(pinnedRival || pinned + scene.wanted().missingBytes() > scene.budget()).isTrue();
    }
  }

  @Property
  void evictsWhatAHigherLaneNeedsOnlyIfTheOthersDoNotFreeEnough(@ForAll long seed) {
    Scene scene = Scene.of(seed);

    if (scene.plan() instanceof Evict evict) {
      boolean evictsNeeded =
          scene.loaded().stream()
              .filter(occupant -> evict.keys().contains(occupant.key()))
              .anyMatch(each -> scene.needed().contains(each.key()) && !scene.isRival(each));
      if (evictsNeeded) {
        long staying =
            scene.loaded().stream()
                .filter(each -> each.pinned() || scene.needed().contains(each.key()))
                .filter(each -> each.pinned() || !scene.isRival(each))
                .mapToLong(Occupant::bytes)
                .sum();
        assertThat(staying + scene.wanted().missingBytes()).isGreaterThan(scene.budget());
      }
    }
  }
}

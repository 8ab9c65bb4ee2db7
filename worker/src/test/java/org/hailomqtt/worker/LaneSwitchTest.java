package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneSwitchTest {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final RecordingLanes lanes = new RecordingLanes();
  private final LaneSwitch lane = new LaneSwitch(lanes, tasks::add);

  private static final class RecordingLanes implements LaneSwitch.Lanes {
    private final List<String> done = new ArrayList<>();
    private boolean refuses;

    @Override
    public boolean connect() {
      done.add(refuses ? "refused" : "connected");
      return !refuses;
    }

    @Override
    public void awaitReplies() {
      done.add("replies made");
    }

    @Override
    public boolean isFlushed() {
      return true;
    }

    @Override
    public void disconnect() {
      done.add("disconnected");
    }
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void connectsOnceHoweverOftenItIsAsked() {
    lane.want(true);
    lane.want(true);
    run();
    lane.want(true);
    run();

    assertThat(lanes.done).containsExactly("connected");
  }

  @Test
  void disconnectsOnlyWhenTheRepliesAreMade() {
    lane.want(true);
    run();

    lane.want(false);
    run();

    assertThat(lanes.done).containsExactly("connected", "replies made", "disconnected");
  }

  @Test
  void makesNewSessionsOfLanesThatWereNotWantedForAMomentOnly() {
    lane.want(true);
    run();

    lane.want(false);
    lane.want(true);
    run();

    assertThat(lanes.done)
        .containsExactly("connected", "replies made", "disconnected", "connected");
  }

  @Test
  void connectsNothingThatIsNotWantedAnyMore() {
    lane.want(true);
    lane.want(false);
    run();

    assertThat(lanes.done).isEmpty();
  }

  @Test
  void triesAgainWhatCouldNotBeYet() {
    lanes.refuses = true;
    lane.want(true);
    run();
    lanes.refuses = false;

    lane.want(true);
    run();

    assertThat(lanes.done).containsExactly("refused", "connected");
  }

  @Test
  void leavesTheLanesAsTheyAreOnceClosed() {
    lane.want(true);
    run();

    lane.close();
    lane.want(false);
    run();

    assertThat(lanes.done).containsExactly("connected");
  }
}

package org.hailomqtt.harness.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hailomqtt.protocol.Lane;

/** Makes traces, the same from the same seed. */
public final class TraceGenerator {
  private static final long GIB8 = 8192;

  private final Random random;
  private final List<TraceRequest> requests = new ArrayList<>();
  private long atMillis;

  private TraceGenerator(long seed) {
    this.random = new Random(seed);
  }

  /** A trace of one of the shipped kinds. */
  public static Trace generate(String kind, long seed, int count) {
    TraceGenerator generator = new TraceGenerator(seed);
    return switch (kind) {
      case "alternating" -> generator.alternating(count);
      case "mixed" -> generator.mixed(count);
      case "house" -> generator.house(count);
      default -> throw new IllegalArgumentException("there is no kind of trace " + kind);
    };
  }

  /** Two clients ask by turns for two models of which only one fits. */
  private Trace alternating(int count) {
    for (int i = 0; i < count; i++) {
      atMillis += 200 + random.nextInt(200);
      boolean first = i % 2 == 0;
      add(Lane.NORMAL, first ? "door" : "desk", first ? "large-a" : "large-b", 60, 600_000);
    }
    return trace(
        "alternating",
        new TraceModel("large-a", 4608, Duration.ofMillis(2500)),
        new TraceModel("large-b", 4608, Duration.ofMillis(2500)));
  }

  /** Cameras, a chat, batches by night: all lanes, six models of which not all fit. */
  private Trace mixed(int count) {
    String[] small = {"detect", "clip", "pose"};
    for (int i = 0; i < count; i++) {
      atMillis += random.nextInt(180);
      int kind = random.nextInt(100);
      if (kind < 55) {
        add(Lane.NORMAL, "camera-" + random.nextInt(3), small[random.nextInt(3)], 30, 600_000);
      } else if (kind < 70) {
        add(Lane.HIGH, "button", "detect", 30, 5_000);
      } else if (kind < 85) {
        add(Lane.LOW, "night", random.nextBoolean() ? "depth" : "clip", 90, 600_000);
      } else if (kind < 95) {
        add(Lane.NORMAL, "chat", "vlm", 300, 60_000);
      } else {
        add(Lane.NORMAL, "writer", "llm", 300, 60_000);
      }
    }
    return trace(
        "mixed",
        new TraceModel("detect", 50, Duration.ofMillis(120)),
        new TraceModel("clip", 400, Duration.ofMillis(300)),
        new TraceModel("pose", 60, Duration.ofMillis(150)),
        new TraceModel("depth", 300, Duration.ofMillis(250)),
        new TraceModel("vlm", 4608, Duration.ofMillis(3000)),
        new TraceModel("llm", 4608, Duration.ofMillis(3000)));
  }

  /**
   * What one Hailo-10H of 8 GB has to do for a house: two large models and three small ones, in two
   * waves that each come at once.
   */
  private Trace house(int count) {
    String[] models = {"vlm", "clip", "depth", "detect", "llm"};
    for (int i = 0; i < count; i++) {
      atMillis = i < count / 2 ? 0 : 5000;
      int kind = random.nextInt(10);
      String model = kind < 1 ? models[0] : kind < 2 ? models[4] : models[1 + random.nextInt(3)];
      add(Lane.NORMAL, "client-" + random.nextInt(3), model, 10, 600_000);
    }
    return trace(
        "house",
        new TraceModel("vlm", 4608, Duration.ofMillis(450)),
        new TraceModel("clip", 410, Duration.ofMillis(40)),
        new TraceModel("depth", 307, Duration.ofMillis(30)),
        new TraceModel("detect", 51, Duration.ofMillis(10)),
        new TraceModel("llm", 4608, Duration.ofMillis(450)));
  }

  private void add(Lane lane, String client, String model, long runMillis, long timeoutMillis) {
    requests.add(
        new TraceRequest(
            requests.size(),
            Duration.ofMillis(atMillis),
            lane,
            client,
            model,
            Duration.ofMillis(runMillis),
            Duration.ofMillis(timeoutMillis)));
  }

  private Trace trace(String name, TraceModel... models) {
    return new Trace(name, GIB8, List.of(models), requests);
  }
}

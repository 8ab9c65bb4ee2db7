package org.hailomqtt.harness.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hailomqtt.harness.campaign.Fault.Step;

/** The steps of requests that a worker has logged, over all its starts. One thread. */
final class StepLog {
  private static final Pattern ID = Pattern.compile("(n\\d+): [a-z]+$");

  private final Supplier<String> log;

  /**
   * @param log the whole log so far
   */
  StepLog(Supplier<String> log) {
    this.log = log;
  }

  /** How many requests have reached a step. */
  int count(Step step) {
    return ids(step).size();
  }

  /** How often each request was started. */
  Map<String, Integer> runs() {
    Map<String, Integer> runs = new HashMap<>();
    ids(Step.STARTED).forEach(id -> runs.merge(id, 1, Integer::sum));
    return runs;
  }

  /** The requests that were started and of whose end nothing was stored. */
  Set<String> underWay() {
    Set<String> underWay = new HashSet<>();
    for (String line : log.get().lines().toList()) {
      if (line.endsWith(Step.STARTED.mark())) {
        underWay.add(id(line));
      } else if (line.endsWith(Step.STORED.mark())) {
        underWay.remove(id(line));
      }
    }
    return underWay;
  }

  private List<String> ids(Step step) {
    List<String> ids = new ArrayList<>();
    log.get().lines().filter(line -> line.endsWith(step.mark())).forEach(line -> ids.add(id(line)));
    return ids;
  }

  private static String id(String line) {
    Matcher id = ID.matcher(line);
    if (!id.find()) {
      throw new AssertionError("the worker logged a step of no request: " + line);
    }
    return id.group(1);
  }
}

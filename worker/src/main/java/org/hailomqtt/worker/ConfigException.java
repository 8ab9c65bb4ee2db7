package org.hailomqtt.worker;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used: every problem with it at once. Immutable. */
final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param problems at least one
   */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::sentence).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong; with a file as a whole first. */
  public List<Problem> problems() {
    return problems;
  }
}

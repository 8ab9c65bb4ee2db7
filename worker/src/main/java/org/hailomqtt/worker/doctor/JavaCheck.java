package org.hailomqtt.worker.doctor;

import java.util.List;

/**
 * Whether Java is new enough. Immutable.
 *
 * @param feature its feature version, such as 17
 * @param version all of its version
 */
public record JavaCheck(int feature, String version) implements Check {
  private static final int OLDEST = 17;

  @Override
  public List<Finding> run() {
    return List.of(
        feature >= OLDEST
            ? Finding.ok("java", "Java " + version)
            : Finding.fail(
                "java",
                "Java " + version + " is too old; the worker needs " + OLDEST,
                "sudo apt-get install default-jre-headless"));
  }
}

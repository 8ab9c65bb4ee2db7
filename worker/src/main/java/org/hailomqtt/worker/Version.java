package org.hailomqtt.worker;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/** Which build of the program this is, as its jar's manifest says. Thread-safe. */
final class Version {
  private static final int COMMIT_DIGITS = 9;

  private Version() {}

  /** Such as {@code 0.1.0 (4910898d4)}; {@code development} outside of a jar. */
  static String text() {
    URL self = Version.class.getResource("Version.class");
    if (self == null || !self.getProtocol().equals("jar")) {
      return "development";
    }
    try {
      return text(((JarURLConnection) self.openConnection()).getMainAttributes());
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String text(@Nullable Attributes manifest) {
    if (manifest == null) {
      return "unknown";
    }
    String number = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    String commit = manifest.getValue("Build-Commit");
    return (number == null ? "unknown" : number)
        + (commit == null || commit.equals("unknown")
            ? ""
            : " (" + commit.substring(0, Math.min(commit.length(), COMMIT_DIGITS)) + ")");
  }
}

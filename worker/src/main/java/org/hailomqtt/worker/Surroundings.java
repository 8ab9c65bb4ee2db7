package org.hailomqtt.worker;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * What the commands see of the process they run in. Immutable.
 *
 * @param machine files and environment
 * @param home where the program is installed, with the shipped models in {@code models.d}
 * @param terminal whether somebody watches standard error
 * @param nanoTime the clock, monotonic
 * @param halt ends the process at once
 */
record Surroundings(
    Machine machine,
    Optional<Path> home,
    boolean terminal,
    LongSupplier nanoTime,
    IntConsumer halt) {
  /** Set by the launcher. */
  private static final String HOME_PROPERTY = "hailo.home";

  private static final int STANDARD_ERROR = 2;

  private static final String ENTRIES = "models.d";

  /** Those of this process. */
  static Surroundings ofThisProcess(IntConsumer halt) {
    return new Surroundings(
        Machine.local(), findHome(), isTerminal(STANDARD_ERROR), System::nanoTime, halt);
  }

  private static Optional<Path> findHome() {
    return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
        .map(Path::of)
        .or(Surroundings::aboveThisJar)
        .filter(home -> Files.isDirectory(home.resolve(ENTRIES)));
  }

  /** The jar lies in {@code lib}, for those who start it without the launcher. */
  private static Optional<Path> aboveThisJar() {
    CodeSource source = Surroundings.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      Path lib = Path.of(source.getLocation().toURI()).getParent();
      return Optional.ofNullable(lib).map(Path::getParent);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Java tells it of standard input and output together, and newer ones otherwise than older. */
  static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"))
          && !"dumb".equals(System.getenv("TERM"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

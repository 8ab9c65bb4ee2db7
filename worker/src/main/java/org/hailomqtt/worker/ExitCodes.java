package org.hailomqtt.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the program ends with. Immutable. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** Nobody answered: no worker, or no broker. */
  static final int UNANSWERED = 3;

  /** EX_TEMPFAIL of sysexits.h: the device or a thread was stuck, and a fresh start may help. */
  static final int STUCK = 75;

  /** EX_CONFIG of sysexits.h: a service manager need not try again. */
  static final int CONFIGURATION = 78;

  private ExitCodes() {}

  /** The same, of a command that asks workers elsewhere. */
  static Map<String, String> remote(String ok, String failed) {
    Map<String, String> codes = new LinkedHashMap<>();
    described(ok, failed)
        .forEach(
            (code, text) -> {
              codes.put(code, text);
              if (code.equals(" " + USAGE)) {
                codes.put(" " + UNANSWERED, "No worker answered, or the broker can't be reached.");
              }
            });
    return codes;
  }

  /** As {@code --help} lists them. */
  static Map<String, String> described(String ok, String failed) {
    Map<String, String> codes = new LinkedHashMap<>();
    codes.put(" " + OK, ok);
    if (!failed.isEmpty()) {
      codes.put(" " + FAILED, failed);
    }
    codes.put(" " + USAGE, "The command line is wrong.");
    codes.put(String.valueOf(CONFIGURATION), "The configuration is wrong; every problem is named.");
    return codes;
  }
}

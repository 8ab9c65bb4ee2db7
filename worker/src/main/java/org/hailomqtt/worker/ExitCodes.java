package org.hailomqtt.worker;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the program ends with. Immutable. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** EX_TEMPFAIL of sysexits.h: the device or a thread was stuck, and a fresh start may help. */
  static final int STUCK = 75;

  /** EX_CONFIG of sysexits.h: a service manager need not try again. */
  static final int CONFIGURATION = 78;

  private ExitCodes() {}

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

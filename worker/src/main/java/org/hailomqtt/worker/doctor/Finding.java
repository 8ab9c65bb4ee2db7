package org.hailomqtt.worker.doctor;

import java.util.Locale;

/**
 * What a check found. Immutable.
 *
 * @param check what was looked at, in one word or two
 * @param level how bad it is
 * @param text what is so
 * @param mend the command that mends it, or what else does; empty if nothing is wrong
 */
public record Finding(String check, Level level, String text, String mend) {
  /** How bad something is. */
  public enum Level {
    /** All is well. */
    OK,
    /** It works, but not for ever, or not as well as it could. */
    WARN,
    /** It does not work. */
    FAIL;

    /** The word for it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All is well. */
  public static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, "");
  }

  /** It could be better. */
  public static Finding warn(String check, String text, String mend) {
    return new Finding(check, Level.WARN, text, mend);
  }

  /** It does not work. */
  public static Finding fail(String check, String text, String mend) {
    return new Finding(check, Level.FAIL, text, mend);
  }
}

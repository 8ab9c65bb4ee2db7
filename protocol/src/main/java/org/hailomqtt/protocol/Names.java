package org.hailomqtt.protocol;

import java.util.regex.Pattern;

/** The rule for clients, ids and types: what fits one topic level and reads well. Thread-safe. */
public final class Names {
  /** What {@link #isName} takes, as error texts quote it. */
  public static final String ALLOWED = "1 to 64 characters of A-Z a-z 0-9 . _ ~ : @ -";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._~:@-]{1,64}");

  private Names() {}

  /** Whether the text can be a client, an id or a type. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}

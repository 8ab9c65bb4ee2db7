package org.hailomqtt.protocol;

/** The rule for clients, ids and types: what fits one topic level and reads well. Thread-safe. */
public final class Names {
  /** What {@link #isName} takes, as error texts quote it. */
  public static final String ALLOWED = "1 to 64 characters of A-Z a-z 0-9 . _ ~ : @ -";

  private static final int MAX_LENGTH = 64;

  private Names() {}

  /** Whether the text can be a client, an id or a type. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._~:@-".indexOf(c) >= 0;
  }
}

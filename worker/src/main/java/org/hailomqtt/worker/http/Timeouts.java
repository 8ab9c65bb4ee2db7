package org.hailomqtt.worker.http;

/** The limits that the JDK's server takes as system properties. Stateless. */
final class Timeouts {
  private static final String PREFIX = "sun.net.httpserver.";

  private Timeouts() {}

  /** Sets them, unless somebody has; before the first server is made. */
  static void apply() {
    // Seconds in which a request must have come, with its body: nobody holds a thread for longer.
    set(PREFIX + "maxReqTime", "60");
    set(PREFIX + "idleInterval", "30");
    set(PREFIX + "maxIdleConnections", "32");
    set(PREFIX + "maxReqHeaders", "100");
    // Else small answers wait for 40 ms.
    set(PREFIX + "nodelay", "true");
    set("jdk.httpserver.maxConnections", "200");
  }

  private static void set(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}

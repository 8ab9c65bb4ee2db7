package org.hailomqtt.worker.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The host in a Host header, an Origin or a setting, as text: nothing is looked up. Stateless. */
final class HostName {
  private static final Set<String> NAMES = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final Pattern PORT = Pattern.compile(":\\d*$");

  private HostName() {}

  /** Whether it names this machine, and nothing that somebody else's name server says. */
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return NAMES.contains(name) || LOOPBACK.matcher(name).matches();
  }

  /** The host of {@code host:port}, without brackets. */
  static String of(String authority) {
    boolean isBareIpv6 =
        !authority.startsWith("[") && authority.indexOf(':') != authority.lastIndexOf(':');
    return withoutBrackets(isBareIpv6 ? authority : PORT.matcher(authority).replaceFirst(""));
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}

package org.hailomqtt.worker.accounts;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.worker.accounts.BrokerSettings.Line;
import org.hailomqtt.worker.accounts.BrokerSettings.Listener;

/**
 * Whether a mosquitto can have one more listener, with rules of its own, and still start and let in
 * whom it let in. Immutable.
 *
 * @param settings of the mosquitto
 * @param port of the listener
 */
record NewListener(BrokerSettings settings, int port) {
  private static final String SWITCH = "per_listener_settings";
  private static final int MAX_PORT = 65_535;
  private static final String LATER = "a file in conf.d after 00-hailo-per-listener.conf";
  private static final String AGAIN = ", and run this again";

  /** Of the listener that has no line; it would open beside ours. */
  private static final Set<String> UNNAMED =
      Set.of(
          "bind_address",
          "bind_interface",
          "max_connections",
          "mount_point",
          "protocol",
          "socket_domain",
          "use_username_as_clientid",
          "cafile",
          "capath",
          "certfile",
          "keyfile");

  /** Whether each listener has rules of its own already. */
  boolean hasOwnRules() {
    Line last = BrokerSettings.last(settings.lines()).get(SWITCH);
    return last != null && last.value().equals("true");
  }

  /**
   * Checks all of it.
   *
   * @throws IOException with a sentence that says what to change, where it can't
   */
  void check(int unnamedPort) throws IOException {
    if (settings.begin() < 0) {
      throw new IOException(
          "mosquitto.conf does not read conf.d; add 'include_dir /etc/mosquitto/conf.d' to it"
              + AGAIN);
    }
    checkPort(unnamedPort);
    checkUnnamed(unnamedPort);
    if (hasOwnRules()) {
      return;
    }
    Line opposed = BrokerSettings.last(settings.lines()).get(SWITCH);
    if (opposed != null) {
      throw new IOException(opposed.place() + " allows no accounts of its own; remove it" + AGAIN);
    }
    for (Line line : settings.lines().subList(0, settings.begin())) {
      if (line.isSecurity()) {
        throw new IOException(
            line.place()
                + " stands before conf.d, and mosquitto then takes no listener with rules of its"
                + " own; move it, below the listener that it is for, to "
                + LATER
                + AGAIN);
      }
    }
    checkOthers();
  }

  private void checkPort(int unnamedPort) throws IOException {
    if (port < 1 || port > MAX_PORT) {
      throw new IOException("--port " + port + " must be from 1 to " + MAX_PORT);
    }
    for (Listener each : settings.listeners()) {
      if (each.port() == port) {
        throw new IOException(each.at().place() + " has this port; choose another with --port");
      }
    }
    if (settings.listeners().isEmpty() && port == unnamedPort) {
      throw new IOException(
          "port " + port + " is for the programs of this machine; choose another with --port");
    }
    try {
      new ServerSocket(port).close();
    } catch (BindException e) {
      throw new IOException(
          "port " + port + " is in use or not yours; choose another with --port", e);
    }
  }

  /** Without any listener mosquitto has one that serves this machine, which we are to name. */
  private void checkUnnamed(int unnamedPort) throws IOException {
    if (settings.listeners().isEmpty()) {
      for (Line line : settings.lines()) {
        boolean isKept = line.word().equals("allow_anonymous") && line.value().equals("true");
        if (UNNAMED.contains(line.word()) || (line.isSecurity() && !isKept)) {
          throw new IOException(
              line.place()
                  + " is for no listener; put 'listener "
                  + unnamedPort
                  + " 127.0.0.1' and 'allow_anonymous true' above it, in "
                  + LATER
                  + AGAIN);
        }
      }
    }
  }

  /** Until now every rule is for every listener, wherever it stands. */
  private void checkOthers() throws IOException {
    List<Line> rules =
        List.copyOf(
            BrokerSettings.last(settings.lines().stream().filter(Line::isSecurity).toList())
                .values());
    for (Listener each : settings.listeners()) {
      boolean isNamed = each.at().word().equals("listener");
      Map<String, Line> own = BrokerSettings.last(isNamed ? each.own() : settings.outside());
      for (Line rule : rules) {
        Line has = own.get(rule.word());
        if (has == null || !has.value().equals(rule.value())) {
          throw new IOException(leftOut(each, rule, has == null ? "" : has.text()));
        }
      }
    }
  }

  private static String leftOut(Listener listener, Line rule, String has) {
    return listener.at().place()
        + " goes by "
        + rule.text()
        + " of "
        + rule.file()
        + ", and no longer would beside a listener for accounts; "
        + (listener.isBefore() ? "move it to " + LATER + " with " : "add ")
        + rule.text()
        + " below it"
        + (has.isEmpty() ? "" : " in place of " + has)
        + AGAIN;
  }
}

package org.hailomqtt.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.worker.accounts.LocalBroker;

/** The mosquitto of this machine as systemd's service. Immutable. */
final class BrokerService implements LocalBroker.Service {
  /** Long enough for a full store to be written and read on an SD card. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private static final int CONNECT_MILLIS = 2000;
  private static final String NAME = "mosquitto";

  private final SystemPrograms programs = new SystemPrograms(PATIENCE);

  @Override
  public boolean restart() {
    // After a few failed starts systemd refuses the next, of a configuration that is mended, too.
    programs.succeeds(List.of("systemctl", "reset-failed", NAME));
    return programs.succeeds(List.of("systemctl", "restart", NAME));
  }

  boolean reload() {
    return programs.succeeds(List.of("systemctl", "reload", NAME));
  }

  @Override
  public String reason() {
    List<String> journal = List.of("journalctl", "-u", NAME, "-n", "30", "-o", "cat", "--no-pager");
    return programs
        .output(journal)
        .flatMap(
            text ->
                text.lines()
                    .filter(line -> line.contains("Error: "))
                    .reduce((before, after) -> after))
        .orElse("'journalctl -u mosquitto' and /var/log/mosquitto/mosquitto.log say why");
  }

  /** Whether something listens at a door. */
  static boolean answers(LocalBroker.Door door) {
    try (Socket socket = new Socket()) {
      InetAddress address =
          door.host().isEmpty()
              ? InetAddress.getLoopbackAddress()
              : InetAddress.getByName(door.host());
      socket.connect(new InetSocketAddress(address, door.port()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

package org.hailomqtt.worker.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {
  private final FakeLibC libC = new FakeLibC();

  /** Notes what is sent, and may be full. */
  private static final class FakeLibC implements LibC {
    private final List<String> messages = new ArrayList<>();
    private final List<byte[]> addresses = new ArrayList<>();
    private boolean full;

    @Override
    public int socket(int domain, int type, int protocol) {
      return 7;
    }

    @Override
    public NativeLong sendto(
        int sockfd, byte[] buf, NativeLong len, int flags, byte[] addr, int addrlen) {
      if (full) {
        throw new LastErrorException("[11] Resource temporarily unavailable");
      }
      messages.add(new String(buf, 0, len.intValue(), StandardCharsets.UTF_8));
      addresses.add(addr);
      return len;
    }
  }

  private ServiceManager manager() {
    return new ServiceManager(new NotifySocket(libC, "/run/notify"), Optional.empty());
  }

  @Test
  void isNobodyWithoutASocket() {
    ServiceManager nobody = ServiceManager.of(Map.of("WATCHDOG_USEC", "1000000"), 1);

    nobody.ready();
    nobody.status("x");
    nobody.alive();
    nobody.stopping();

    assertThat(nobody.watchdog()).isEmpty();
  }

  @Test
  void saysWhatTheServiceManagerUnderstands() {
    ServiceManager manager = manager();

    manager.ready();
    manager.status("waiting\nfor the broker");
    manager.status("waiting\nfor the broker");
    manager.alive();
    manager.stopping();

    assertThat(libC.messages)
        .containsExactly("READY=1", "STATUS=waiting for the broker", "WATCHDOG=1", "STOPPING=1");
  }

  @Test
  void saysReadyAgainUntilItIsHeardAndThenNoMore() {
    ServiceManager manager = manager();
    libC.full = true;
    manager.ready();
    manager.alive();
    libC.full = false;

    manager.alive();
    manager.alive();

    assertThat(libC.messages).containsExactly("READY=1", "WATCHDOG=1", "WATCHDOG=1");
  }

  @Test
  void sendsToPathsAndToAbstractNames() {
    new NotifySocket(libC, "/run/n").send("x");
    new NotifySocket(libC, "@a/b").send("x");

    assertThat(libC.addresses.get(0))
        .isEqualTo(HexFormat.of().parseHex("0100" + "2f72756e2f6e" + "00"));
    assertThat(libC.addresses.get(1)).isEqualTo(HexFormat.of().parseHex("0100" + "00612f62"));
  }

  @Test
  void refusesWhatIsNoLocalSocket() {
    for (String name : List.of("vsock:2:1234", "@", "/" + "x".repeat(107))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new NotifySocket(libC, name));
    }
  }

  @Test
  void watchdogIsMeantForTheProcessThatItNames() {
    Map<String, String> socket = Map.of("NOTIFY_SOCKET", "/nobody/listens/here");

    assertThat(watchdog(socket, Map.of("WATCHDOG_USEC", "3000000")))
        .contains(Duration.ofSeconds(3));
    assertThat(watchdog(socket, Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "42")))
        .contains(Duration.ofSeconds(3));
    assertThat(watchdog(socket, Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "43")))
        .isEmpty();
    assertThat(watchdog(socket, Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
    assertThat(watchdog(socket, Map.of())).isEmpty();
  }

  private static Optional<Duration> watchdog(Map<String, String> socket, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(socket);
    environment.putAll(more);
    return ServiceManager.of(environment, 42).watchdog();
  }
}

package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.worker.accounts.LocalBroker;
import org.hailomqtt.worker.accounts.PasswordFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code client add}: gives a client an account at the local broker, and tells how to use it. */
final class ClientAddCommand implements Callable<Integer> {
  private static final String RESET = "--reset";
  private static final String HOST = "--host";
  private static final String PORT = "--port";

  /** Without those that look like others. */
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private static final int PASSWORD_LENGTH = 16;

  private final Surroundings surroundings;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ClientAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    spec.name("add");
    spec.usageMessage()
        .description(
            "Gives a client an account at the mosquitto of this machine, with the access list and"
                + " a listener for the network where there are none, and prints what to paste into"
                + " a sketch. Again: changes nothing.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.described("The account is there.", "It is not; a sentence says why."));
    ClientSetup.addName(spec);
    spec.addOption(
        OptionSpec.builder(RESET).description("Give it a new password if it is there.").build());
    spec.addOption(
        OptionSpec.builder(HOST)
            .paramLabel("HOST")
            .type(String.class)
            .description("How clients call this machine (default: its address).")
            .build());
    spec.addOption(
        OptionSpec.builder(PORT)
            .paramLabel("PORT")
            .type(Integer.class)
            .description(
                "Where accounts come in, if they can't yet (default: "
                    + LocalBroker.DEFAULT_PORT
                    + ").")
            .build());
    ClientSetup.addTo(spec);
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    ClientSetup setup = ClientSetup.of(spec, surroundings);
    String name = setup.name();
    try {
      LocalBroker broker = setup.broker();
      Optional<LocalBroker.Door> known = broker.door();
      LocalBroker.Door door =
          known.isPresent()
              ? known.get()
              : broker.open(setup.given().<Integer>value(PORT).orElse(LocalBroker.DEFAULT_PORT));
      PasswordFile passwords = setup.passwords(door);
      boolean isNew = !passwords.names().contains(name);
      Optional<String> password = Optional.empty();
      if (isNew || setup.given().has(RESET)) {
        password = Optional.of(newPassword());
        passwords.put(name, password.get());
      }
      // It may be that it was opened before, and the broker never restarted.
      boolean isClosed = known.isEmpty() || !BrokerService.answers(door);
      String advice = isClosed ? open(setup, broker, passwords, name, isNew) : "";
      tell(setup, name, door, password);
      if (password.isEmpty()) {
        setup.note("the account was there already; " + RESET + " gives it a new password");
      } else if (!isClosed) {
        advice = setup.apply();
      }
      setup.note(advice);
      return ExitCodes.OK;
    } catch (IOException e) {
      setup.note(String.valueOf(e.getMessage()));
      return ExitCodes.FAILED;
    }
  }

  /** What a person is to do; an account that nobody was told of does not stay. */
  private static String open(
      ClientSetup setup, LocalBroker broker, PasswordFile passwords, String name, boolean isNew)
      throws IOException {
    try {
      return setup.open(broker);
    } catch (IOException e) {
      if (isNew) {
        passwords.remove(name);
      }
      throw e;
    }
  }

  private static void tell(
      ClientSetup setup, String name, LocalBroker.Door door, Optional<String> password)
      throws IOException {
    String host = setup.given().text(HOST).orElse(address());
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("host", host)
            .put("port", door.port())
            .put("tls", door.encrypted())
            .put("user", name);
    password.ifPresent(text -> json.put("password", text));
    json.put("request_topic", setup.topics().request(Lane.NORMAL, "<type>", name, "<id>"))
        .put("reply_topic", setup.topics().reply(name, "<id>"))
        .put("subscribe", setup.topics().reply(name, "#"));
    if (setup.wantsJson()) {
      setup.print(json);
      return;
    }
    setup.print("host      " + host);
    setup.print("port      " + door.port() + (door.encrypted() ? "  (TLS)" : ""));
    setup.print("user      " + name);
    setup.print("password  " + password.orElse("(as it was given)"));
    setup.print("publish   " + json.path("request_topic").asText() + "   type: clip, detect, …");
    setup.print("subscribe " + json.path("subscribe").asText());
  }

  /** The address in the network, else the host's name. */
  private static String address() throws IOException {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (each.isUp() && !each.isLoopback() && !each.isVirtual()) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          if (address instanceof Inet4Address && address.isSiteLocalAddress()) {
            return address.getHostAddress();
          }
        }
      }
    }
    return InetAddress.getLocalHost().getHostName();
  }

  private static String newPassword() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_LENGTH; i++) {
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}

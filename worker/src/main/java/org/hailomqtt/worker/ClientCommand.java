package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.accounts.LocalBroker;
import picocli.CommandLine.Model.CommandSpec;

/** {@code client}: the commands about accounts at the local broker. Immutable. */
final class ClientCommand {
  private final Surroundings surroundings;

  ClientCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The command with its commands. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("client");
    spec.usageMessage()
        .description("Gives clients accounts at the mosquitto of this machine; run it with sudo.")
        .synopsisSubcommandLabel("COMMAND");
    spec.addSubcommand("add", new ClientAddCommand(surroundings).spec());
    spec.addSubcommand("list", new ListAll().command);
    spec.addSubcommand("remove", new Remove().command);
    return spec;
  }

  private static Map<String, String> codes(String ok) {
    return ExitCodes.described(ok, "It could not be done; a sentence says why.");
  }

  /** {@code client list}. */
  private final class ListAll implements Callable<Integer> {
    private final CommandSpec command = CommandSpec.wrapWithoutInspection(this);

    ListAll() {
      command.name("list");
      command
          .usageMessage()
          .description("Shows the accounts of the mosquitto of this machine.")
          .exitCodeListHeading("%nExit codes:%n")
          .exitCodeList(codes("They are shown."));
      ClientSetup.addTo(command);
    }

    @Override
    public Integer call() {
      ClientSetup setup = ClientSetup.of(command, surroundings);
      try {
        Optional<LocalBroker.Door> door = setup.broker().door();
        List<String> names =
            door.isPresent() ? setup.passwords(door.get()).names() : List.<String>of();
        if (setup.wantsJson()) {
          ObjectNode json = JsonNodeFactory.instance.objectNode();
          ArrayNode clients = json.putArray("clients");
          names.forEach(clients::add);
          setup.print(json);
        } else {
          names.forEach(setup::print);
        }
        return ExitCodes.OK;
      } catch (IOException e) {
        setup.note(String.valueOf(e.getMessage()));
        return ExitCodes.FAILED;
      }
    }
  }

  /** {@code client remove}. */
  private final class Remove implements Callable<Integer> {
    private final CommandSpec command = CommandSpec.wrapWithoutInspection(this);

    Remove() {
      command.name("remove");
      command
          .usageMessage()
          .description(
              "Takes a client's account away; a connection that it has goes on until it ends.")
          .exitCodeListHeading("%nExit codes:%n")
          .exitCodeList(codes("It is gone."));
      ClientSetup.addName(command);
      ClientSetup.addTo(command);
    }

    @Override
    public Integer call() {
      ClientSetup setup = ClientSetup.of(command, surroundings);
      String name = setup.name();
      try {
        Optional<LocalBroker.Door> door = setup.broker().door();
        if (door.isEmpty() || !setup.passwords(door.get()).remove(name)) {
          setup.note("there is no account " + name + "; 'hailo-worker client list' shows all");
          return ExitCodes.FAILED;
        }
        setup.print("removed " + name);
        setup.note(setup.apply());
        return ExitCodes.OK;
      } catch (IOException e) {
        setup.note(String.valueOf(e.getMessage()));
        return ExitCodes.FAILED;
      }
    }
  }
}

package org.hailomqtt.worker.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the worker's account may open the device. Immutable.
 *
 * @param host the machine
 */
public record NodeCheck(Host host) implements Check {
  private static final String NAME = "device rights";
  private static final String GROUP = "hailo";

  private static final Set<PosixFilePermission> EVERYBODY =
      EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private static final Set<PosixFilePermission> ITS_GROUP =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);

  @Override
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    for (Path node : host.hailoNodes()) {
      findings.add(look(node));
    }
    return findings;
  }

  private Finding look(Path node) {
    String name = host.name(node);
    try {
      PosixFileAttributes file = Files.readAttributes(node, PosixFileAttributes.class);
      if (file.permissions().containsAll(EVERYBODY)) {
        return Finding.ok(NAME, name + " is open to everybody");
      }
      if (file.permissions().containsAll(ITS_GROUP) && file.group().getName().equals(GROUP)) {
        return Finding.ok(NAME, name + " is open to the group " + GROUP);
      }
      return Finding.fail(
          NAME,
          name
              + " is not open to the worker (owner "
              + file.owner()
              + ", group "
              + file.group()
              + ")",
          "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hailo_chardev"
              + "    # with the rule that the package installs");
    } catch (IOException | UnsupportedOperationException e) {
      return Finding.warn(NAME, name + " can't be looked at", "ls -l " + name);
    }
  }
}

package org.hailomqtt.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays file, environment and flags over each other: the file is the first word on a key, a flag the
 * last. Immutable.
 *
 * @param machine where files and environment are looked for
 * @param chosenFile the file that was named; null to look in the usual places
 * @param flags by name, such as {@code --broker-url}
 */
record SettingsSources(Machine machine, @Nullable Path chosenFile, Map<String, String> flags) {
  /** How far a slip of the fingers is from the name that was meant. */
  private static final int TYPO_DISTANCE = 2;

  SettingsSources {
    flags = Map.copyOf(flags);
  }

  /** The file that is read, if there is any. */
  Optional<Path> file() {
    return chosenFile != null
        ? Optional.of(chosenFile)
        : machine.configurationFiles().stream().filter(Files::exists).findFirst();
  }

  /** Reads all three. */
  Settings read() {
    Map<String, Given> given = new HashMap<>();
    List<Problem> problems = new ArrayList<>();
    file().ifPresent(path -> readFile(path, given, problems));
    readEnvironment(given, problems);
    readFlags(given, problems);
    return new Settings(given, problems);
  }

  private static void readFile(Path path, Map<String, Given> given, List<Problem> problems) {
    YamlFile yaml = YamlFile.read(path);
    problems.addAll(yaml.problems());
    List<String> known = Keys.ALL.stream().map(Key::name).toList();
    yaml.entries()
        .forEach(
            (name, value) -> {
              if (known.contains(name)) {
                given.put(name, value);
              } else {
                problems.add(unknown(name, known, value.origin()));
              }
            });
  }

  private static Problem unknown(String name, List<String> known, Origin origin) {
    return new Problem(
        name,
        null,
        "there is no such key; did you mean " + NearestName.of(name, known).name() + "?",
        origin);
  }

  private void readEnvironment(Map<String, Given> given, List<Problem> problems) {
    Map<String, String> environment = machine.environment();
    for (Key<?> key : Keys.ALL) {
      String value = environment.getOrDefault(key.variable(), "");
      // An empty line in an environment file means "not set".
      if (!value.isEmpty()) {
        given.put(key.name(), Given.of(value, Origin.variable(key.variable())));
      }
    }
    // Other variables with this prefix are the launcher's, so only what looks like a slip is one.
    List<String> known = Keys.ALL.stream().map(Key::variable).toList();
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(Key.PREFIX) && !known.contains(name)) {
        NearestName nearest = NearestName.of(name, known);
        if (nearest.distance() <= TYPO_DISTANCE) {
          problems.add(unknown(name, known, Origin.variable(name)));
        }
      }
    }
  }

  private void readFlags(Map<String, Given> given, List<Problem> problems) {
    for (Key<?> key : Keys.ALL) {
      String value = flags.get(key.flag());
      if (value != null && key.secret()) {
        problems.add(
            new Problem(
                key.name(),
                "***",
                "every user of a machine can see flags; write it into the file or into "
                    + key.variable(),
                Origin.flag(key.flag())));
      } else if (value != null) {
        given.put(key.name(), Given.of(value, Origin.flag(key.flag())));
      }
    }
  }
}

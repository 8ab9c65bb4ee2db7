package org.hailomqtt.worker;

import java.util.List;
import java.util.stream.Stream;

/** The table of keys, by topic in one class each: there is no other list of them. Immutable. */
final class Keys {
  /** Every key, in the order of the documentation. */
  static final List<Key<?>> ALL =
      Stream.of(
              ConnectionKeys.ALL,
              ServiceKeys.ALL,
              DeviceKeys.ALL,
              ModelKeys.ALL,
              PresetKeys.ALL,
              RequestKeys.ALL,
              HttpKeys.ALL,
              HomeAssistantKeys.ALL,
              LogKeys.ALL)
          .<Key<?>>flatMap(List::stream)
          .toList();

  private Keys() {}
}

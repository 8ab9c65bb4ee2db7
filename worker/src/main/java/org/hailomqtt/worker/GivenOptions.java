package org.hailomqtt.worker;

import java.util.List;
import java.util.Optional;
import org.hailomqtt.protocol.Names;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What was given to a command, by option. One thread.
 *
 * @param command a command that has parsed its arguments
 */
record GivenOptions(CommandLine command) {
  boolean has(String option) {
    return command.getParseResult().hasMatchedOption(option);
  }

  <T> Optional<T> value(String option) {
    return has(option)
        ? Optional.ofNullable(command.getParseResult().<T>matchedOptionValue(option, null))
        : Optional.empty();
  }

  Optional<String> text(String option) {
    return value(option);
  }

  List<String> texts(String option) {
    return this.<List<String>>value(option).orElse(List.of());
  }

  <T> Optional<T> positional(int index) {
    return Optional.ofNullable(command.getParseResult().<T>matchedPositionalValue(index, null));
  }

  /** A whole number in a range; 1 where the option is not given. */
  int whole(String option, int least, int most) {
    int number = this.<Integer>value(option).orElse(1);
    if (number < least || number > most) {
      throw wrong(option + " must be from " + least + " to " + most);
    }
    return number;
  }

  /** The text, if it can be the name of a client, an id or a type. */
  String name(String what, String text) {
    if (!Names.isName(text)) {
      throw wrong(what + ": '" + text + "' must be " + Names.ALLOWED);
    }
    return text;
  }

  /** Says that what was given is wrong. */
  ParameterException wrong(String why) {
    return new ParameterException(command, why);
  }
}

package org.hailomqtt.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of another JVM of the same JDK. Immutable.
 *
 * @param jvmOptions such as {@code -Xmx64m}
 * @param classPath as {@code java -cp} takes it
 * @param mainClass the class whose main method runs
 * @param arguments handed to the main method
 */
public record JavaCommand(
    List<String> jvmOptions, String classPath, String mainClass, List<String> arguments) {

  public JavaCommand {
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
  }

  /** A main class of this JVM's own class path. */
  public static JavaCommand ofThisClassPath(
      List<String> jvmOptions, Class<?> mainClass, String... arguments) {
    return new JavaCommand(
        jvmOptions, System.getProperty("java.class.path"), mainClass.getName(), List.of(arguments));
  }

  /** The words of the command, ready for a {@link ProcessBuilder}. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(jvmOptions);
    words.add("-cp");
    words.add(classPath);
    words.add(mainClass);
    words.addAll(arguments);
    return words;
  }
}

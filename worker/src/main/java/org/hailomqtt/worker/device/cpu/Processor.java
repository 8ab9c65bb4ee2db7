package org.hailomqtt.worker.device.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the processor is called. Thread-safe. */
final class Processor {
  /** x86 says "model name"; the kernel on ARM boards often leaves only the board's "Model". */
  private static final List<String> NAMES = List.of("model name", "Model");

  private Processor() {}

  static String architecture() {
    return System.getProperty("os.arch");
  }

  /** The name as Linux has it, else the architecture. */
  static String name() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      List<String> all = lines.filter(line -> line.contains(":")).toList();
      return NAMES.stream()
          .flatMap(name -> all.stream().filter(line -> line.startsWith(name)))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .filter(name -> !name.isEmpty())
          .findFirst()
          .orElseGet(Processor::architecture);
    } catch (IOException e) {
      return architecture();
    }
  }
}

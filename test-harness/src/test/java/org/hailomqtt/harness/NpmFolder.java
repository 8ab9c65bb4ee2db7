package org.hailomqtt.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of the checkout whose packages npm has fetched. Immutable.
 *
 * @param path where its package.json lies
 */
record NpmFolder(Path path) {

  /** Fails where nothing has been fetched: a test must not pass because of it. */
  NpmFolder {
    if (!Files.isDirectory(path.resolve("node_modules"))) {
      throw new IllegalStateException("run ./check, or in " + path + ": npm ci --ignore-scripts");
    }
  }

  /** One of the checkout's, such as {@code client-samples/node}. */
  static NpmFolder of(String folder) {
    return new NpmFolder(WorkerProcess.checkout().resolve(folder));
  }

  /** The command that runs a module's text. */
  static List<String> script(String text) {
    return List.of("node", "--input-type=module", "--eval", text);
  }

  /** A file of it, or of a package in it. */
  String file(String name) {
    return path.resolve(name).toString();
  }
}

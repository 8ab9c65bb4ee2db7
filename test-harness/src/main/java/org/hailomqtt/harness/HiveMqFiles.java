package org.hailomqtt.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders that a HiveMQ CE instance is started from. Immutable.
 *
 * @param root holds config/config.xml, data/ and an empty extensions/
 */
record HiveMqFiles(Path root) {

  /** Where HiveMQ keeps sessions and queues. */
  enum Persistence {
    IN_MEMORY("in-memory"),
    FILE("file");

    private final String word;

    Persistence(String word) {
      this.word = word;
    }
  }

  /**
   * Makes the folders and writes config.xml: one listener on the loopback interface, a long queue,
   * no statistics.
   */
  static HiveMqFiles write(Path root, int port, Persistence persistence) throws IOException {
    return write(root, xml(port, persistence));
  }

  /** Makes the folders, with a configuration of one's own. */
  static HiveMqFiles write(Path root, String xml) throws IOException {
    HiveMqFiles files = new HiveMqFiles(root);
    Files.createDirectories(files.data());
    Files.createDirectories(files.extensions());
    Files.createDirectories(files.configuration());
    Files.writeString(files.configuration().resolve("config.xml"), xml);
    return files;
  }

  Path configuration() {
    return root.resolve("config");
  }

  Path data() {
    return root.resolve("data");
  }

  Path extensions() {
    return root.resolve("extensions");
  }

  private static String xml(int port, Persistence persistence) {
    return """
    <?xml version="1.0"?>
    <hivemq>
      <listeners>
        <tcp-listener>
          <port>%d</port>
          <bind-address>127.0.0.1</bind-address>
        </tcp-listener>
      </listeners>
      <mqtt>
        <queued-messages>
          <max-queue-size>100000</max-queue-size>
        </queued-messages>
      </mqtt>
      <persistence>
        <mode>%s</mode>
      </persistence>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(port, persistence.word);
  }
}

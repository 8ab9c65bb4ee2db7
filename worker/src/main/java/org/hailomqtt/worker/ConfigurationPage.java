package org.hailomqtt.worker;

/** Writes docs/configuration.md from the table of keys. Thread-safe. */
final class ConfigurationPage {
  private static final String INTRODUCTION =
      """
      # Configuration

      With no configuration at all, `hailo-worker run` serves the broker on the same machine with the
      best device it finds and the models it came with.

      Settings come from `worker.yaml`, over it from the environment, over it from flags. The file is
      `/etc/hailo-worker/worker.yaml`, else `./worker.yaml`, or the one that `--config FILE` names. The
      key `broker.url` is, in the file,

      ```yaml
      broker:
        url: tcp://192.168.1.20:1883
      ```

      `HAILO_WORKER_BROKER_URL` in the environment, and `--broker-url` on the command line; every key
      maps so. Lists are YAML lists in the file, and separated by commas elsewhere. An empty variable
      counts as not set.

      `hailo-worker check-config` shows every setting with its value and where it comes from, or every
      problem at once, and then ends with 78 (`EX_CONFIG`), as `run` does.

      | key | what it is | default | takes | who turns it, and when |
      |---|---|---|---|---|
      """;

  private ConfigurationPage() {}

  /** The whole page. */
  static String text() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (Key<?> key : Keys.ALL) {
      page.append("| `")
          .append(key.name())
          .append("` | ")
          .append(String.join(" | ", key.help(), key.preset(), takes(key), key.turned()))
          .append(" |\n");
    }
    return page.toString();
  }

  private static String takes(Key<?> key) {
    return key.secret() ? key.rule().allowed() + "; no flag" : key.rule().allowed();
  }
}

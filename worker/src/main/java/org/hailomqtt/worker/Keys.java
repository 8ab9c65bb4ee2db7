package org.hailomqtt.worker;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.Names;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.model.ResidencyConfig;
import org.hailomqtt.worker.mqtt.BrokerConfig;
import org.hailomqtt.worker.mqtt.LanesConfig;
import org.hailomqtt.worker.scheduling.LimitsConfig;
import org.hailomqtt.worker.scheduling.SchedulingConfig;
import org.slf4j.event.Level;

/** The table of keys: there is no other list of them. Immutable. */
final class Keys {
  private static final LimitsConfig LIMITS = LimitsConfig.DEFAULT;
  private static final String NONE = "none";

  static final Key<String> WORKER_ID =
      computed(
          "worker.id",
          "NAME",
          ValueRules.text(
              Names.ALLOWED + ", but not 'all'", id -> Names.isName(id) && !id.equals("all")),
          "host name and a short hash of the machine's id",
          "The worker's name in topics and replies",
          "Operators who look after several workers and want names of their own.");

  static final Key<List<String>> WORKER_TYPES =
      computed(
          "worker.types",
          "TYPE,…",
          ValueRule.listOf("names of model types", ValueRules.text(Names.ALLOWED, Names::isName)),
          "all",
          "Model types to serve",
          "Operators of several workers on one base, each with types of its own.");

  static final Key<URI> BROKER_URL =
      key(
          "broker.url",
          "URL",
          BrokerUrlRule.rule(),
          BrokerConfig.DEFAULT.url(),
          "Address of the MQTT broker",
          "Everybody whose broker is on another machine, at installation.");

  static final Key<String> BROKER_USERNAME =
      computed(
          "broker.username",
          "NAME",
          ValueRules.text(),
          NONE,
          "Account at the broker",
          "Everybody whose broker has accounts.");

  static final Key<String> BROKER_PASSWORD =
      secret(
          "broker.password",
          ValueRules.text(),
          "Password at the broker",
          "Everybody whose broker has accounts. No flag, because every user of a machine can see"
              + " the flags of every program.");

  static final Key<Path> BROKER_PASSWORD_FILE =
      computed(
          "broker.password_file",
          "FILE",
          ValueRules.readableFile(),
          NONE,
          "File whose first line is that password",
          "Everybody who keeps secrets out of worker.yaml, in a file that only the worker can"
              + " read.");

  static final Key<Path> BROKER_CA_FILE =
      computed(
          "broker.ca_file",
          "FILE",
          ValueRules.readableFile(),
          "the certificates of the Java platform",
          "PEM file of the certificate authorities to trust, and of no others",
          "Everybody whose broker has a certificate of an authority of their own (ssl://).");

  static final Key<Path> BROKER_CERT_FILE =
      computed(
          "broker.cert_file",
          "FILE",
          ValueRules.readableFile(),
          NONE,
          "PEM file of the certificate to show to the broker",
          "Everybody whose broker wants client certificates (ssl://).");

  static final Key<Path> BROKER_KEY_FILE =
      computed(
          "broker.key_file",
          "FILE",
          ValueRules.readableFile(),
          NONE,
          "PEM file (PKCS#8) of its private key",
          "Everybody who sets broker.cert_file.");

  static final Key<String> BROKER_KEY_PASSWORD =
      secret(
          "broker.key_password",
          ValueRules.text(),
          "Password of that key",
          "Everybody whose private key is encrypted. No flag, as for broker.password.");

  static final Key<String> TOPICS_BASE =
      key(
          "topics.base",
          "TOPIC",
          ValueRules.text(
              "topic levels without + or #, without $ or / in front and / at the end",
              TopicGrammar::isBase),
          TopicGrammar.DEFAULT_BASE,
          "What all topics begin with",
          "Operators of several workers on one broker, or of a broker with topic rules.");

  static final Key<List<String>> REPLY_ALLOW =
      computed(
          "reply_allow",
          "FILTER,…",
          ValueRule.listOf(
              "MQTT topic filters", ValueRules.text("an MQTT topic filter", Keys::isFilter)),
          "BASE/reply/#, reply/#, +/reply/#, +/response/#, clients/+/#",
          "Topic filters that reply topics must match",
          "Operators whose producers expect replies elsewhere, or who narrow it for safety.");

  static final Key<List<String>> CONTROL_ALLOW =
      computed(
          "control.allow",
          "ACTION,…",
          ValueRule.listOf(
              "some of " + String.join(", ", ControlConfig.ACTIONS),
              ValueRules.text(
                  "one of " + String.join(", ", ControlConfig.ACTIONS),
                  ControlConfig.ACTIONS::contains)),
          "all",
          "Control actions to serve",
          "Operators whose broker has no access list: ping, status and device_status only tell.");

  static final Key<DeviceChoice> DEVICE_KIND =
      key(
          "device.kind",
          "KIND",
          ValueRules.choice(DeviceChoice.class),
          DeviceConfig.DEFAULT.kind(),
          "Device to use",
          "The installer, which writes what it found; developers who want no device.");

  static final Key<String> DEVICE_ID =
      computed(
          "device.id",
          "ID",
          ValueRules.text("a device's id, such as 0001:01:00.0", id -> id.matches("[!-~]{1,31}")),
          "the first there is",
          "Hailo device to use",
          "Operators of a machine with several.");

  static final Key<String> DEVICE_GROUP_ID =
      computed(
          "device.group_id",
          "NAME",
          ValueRules.text("a name such as SHARED", id -> id.matches("[!-~]{1,63}")),
          "none: the device is held alone",
          "Name to share the Hailo device under, with other programs that give the same",
          "Operators who run other programs on the device at the same time, such as Hailo's own"
              + " (SHARED), and accept that they slow each other down.");

  static final Key<Path> DEVICE_BRIDGE =
      computed(
          "device.bridge",
          "FILE",
          ValueRules.readableFile(),
          "lib/libhailo_bridge.so beside the program",
          "Library between the worker and HailoRT",
          "Whoever builds it elsewhere, or against the simulated HailoRT.");

  static final Key<Duration> DEVICE_STUCK_AFTER =
      key(
          "device.stuck_after_s",
          "S",
          ValueRules.seconds(DeviceConfig.LEAST_STUCK_AFTER, DeviceConfig.MOST_STUCK_AFTER),
          DeviceConfig.DEFAULT.stuckAfter(),
          "Longest that loading or running a model may take at first, before the device is called"
              + " stuck and the worker ends to be started afresh",
          "Operators of models that rightly load for minutes (more), or who want a stuck device"
              + " noticed sooner (less).");

  static final Key<Integer> DEVICE_MEMORY_BUDGET_MB =
      computed(
          "device.memory_budget_mb",
          "MB",
          ValueRules.wholeNumber(1, ResidencyConfig.MOST_BUDGET_MB),
          "what the device reports, less 1 GB or an eighth",
          "Device memory (MiB) that models may take together",
          "Operators who share the device, or whose device does not tell.");

  static final Key<Path> MODELS_DIR =
      computed(
          "models.dir",
          "DIR",
          ValueRules.directory(),
          "/" + ModelsConfig.DEFAULT_DIR + " if it exists",
          "Models besides those that are shipped",
          "People who bring models of their own and keep them elsewhere.");

  static final Key<List<Path>> MODELS_ROOTS =
      computed(
          "models.roots",
          "DIR,…",
          ValueRule.listOf("directories", ValueRules.placeForDirectory()),
          "/" + String.join(", /", ModelsConfig.DEFAULT_ROOTS) + ", as far as they exist",
          "Directories with network files of other programs, which entries and requests of type"
              + " infer may name by their path",
          "People who have such files elsewhere, or want none to be named (an empty directory).");

  static final Key<List<String>> MODELS_PREWARM =
      computed(
          "models.prewarm",
          "MODEL,…",
          ValueRule.listOf("names of models", ValueRules.text(Names.ALLOWED, Names::isName)),
          "those with pin: true",
          "Models to load at the start, besides those that are pinned",
          "Operators whose first request should not wait for a load.");

  static final Key<Path> DATA_DIR =
      computed(
          "data.dir",
          "DIR",
          ValueRules.placeForDirectory(),
          "$STATE_DIRECTORY (a service's /var/lib/hailo-worker), else"
              + " ~/.local/state/hailo-worker/ID-HASH",
          "Where the worker remembers requests over a restart",
          "Operators who want it on another disk. Two workers can't share it.");

  static final Key<Integer> LANES_WINDOW =
      key(
          "lanes.window",
          "N",
          ValueRules.wholeNumber(LanesConfig.MIN_WINDOW, LanesConfig.MAX_WINDOW),
          LanesConfig.DEFAULT_WINDOW,
          "Requests of a lane taken from the broker at a time",
          "Operators with little memory and large requests (less), or with many clients among whom"
              + " turns should be fair (more).");

  static final Key<Long> LIMITS_MAX_REQUEST_BYTES =
      key(
          "limits.max_request_bytes",
          "SIZE",
          ValueRules.bytes(LimitsConfig.LEAST_REQUEST_BYTES, LimitsConfig.MOST_REQUEST_BYTES),
          (long) LIMITS.maxRequestBytes(),
          "Largest body of one request",
          "Operators whose producers are answered TOO_LARGE, or who must save memory.");

  static final Key<Duration> LIMITS_MAX_TIMEOUT =
      key(
          "limits.max_timeout_ms",
          "MS",
          ValueRules.millis(LimitsConfig.LEAST_TIMEOUT, LimitsConfig.MOST_TIMEOUT),
          LIMITS.maxTimeout(),
          "Longest that any request may wait and run",
          "Operators whose requests rightly take longer, or should be given up sooner.");

  static final Key<Integer> LIMITS_HELD_MAX_MESSAGES =
      key(
          "limits.held_max_messages",
          "N",
          ValueRules.wholeNumber(1, LimitsConfig.MOST_HELD_MESSAGES),
          LIMITS.heldMaxMessages(),
          "Requests held at a time when a broker sends more than it was asked to",
          "Operators of a mosquitto older than 2.0.13 with large backlogs, when status says that"
              + " the worker holds as much as it may.");

  static final Key<Long> LIMITS_HELD_MAX_BYTES =
      key(
          "limits.held_max_bytes",
          "SIZE",
          ValueRules.bytes(LimitsConfig.LEAST_REQUEST_BYTES, LimitsConfig.MOST_HELD_BYTES),
          LIMITS.heldMaxBytes(),
          "Bodies of those requests together",
          "As limits.held_max_messages.");

  static final Key<Integer> LIMITS_HELD_PER_CLIENT =
      computed(
          "limits.held_per_client",
          "N",
          ValueRules.wholeNumber(1, SchedulingConfig.MOST_HELD_PER_CLIENT),
          "as many as come",
          "Unanswered requests of one client held at a time; more are answered QUEUE_FULL",
          "Operators among whose clients one floods the others.");

  static final Key<Duration> SCHEDULING_MAX_WAIT =
      key(
          "scheduling.max_wait_s",
          "S",
          ValueRules.seconds(SchedulingConfig.LEAST_MAX_WAIT, SchedulingConfig.MOST_MAX_WAIT),
          SchedulingConfig.DEFAULT.maxWait(),
          "Wait after which a request of a lower lane takes every second turn, and goes first in"
              + " its lane",
          "Operators whose low lane must not wait as long, or may wait longer.");

  static final Key<Duration> SCHEDULING_AFFINITY_MAX_WAIT =
      key(
          "scheduling.affinity_max_wait_ms",
          "MS",
          ValueRules.millis(Duration.ZERO, SchedulingConfig.MOST_AFFINITY),
          SchedulingConfig.DEFAULT.affinityMaxWait(),
          "Longest that the oldest request of a lane is passed over by others whose model is"
              + " loaded; 0 never passes it over",
          "Operators whose models load for many seconds (more), or for none (0).");

  static final Key<LogFormat> LOG_FORMAT =
      key(
          "log.format",
          "FORMAT",
          ValueRules.choice(LogFormat.class),
          LogConfig.DEFAULT.format(),
          "How log lines are written",
          "Operators whose logs are collected by a program: json.");

  static final Key<Level> LOG_LEVEL =
      key(
          "log.level",
          "LEVEL",
          ValueRules.choice(Level.class),
          LogConfig.DEFAULT.level(),
          "Least level that is logged",
          "Whoever looks for a fault: debug has a line for each request.");

  /** What a producer needs to reach the broker. */
  static final List<Key<?>> CONNECTION =
      List.of(
          BROKER_URL,
          BROKER_USERNAME,
          BROKER_PASSWORD,
          BROKER_PASSWORD_FILE,
          BROKER_CA_FILE,
          BROKER_CERT_FILE,
          BROKER_KEY_FILE,
          BROKER_KEY_PASSWORD,
          TOPICS_BASE);

  /** Every key, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          BROKER_URL,
          BROKER_USERNAME,
          BROKER_PASSWORD,
          BROKER_PASSWORD_FILE,
          BROKER_CA_FILE,
          BROKER_CERT_FILE,
          BROKER_KEY_FILE,
          BROKER_KEY_PASSWORD,
          TOPICS_BASE,
          REPLY_ALLOW,
          CONTROL_ALLOW,
          WORKER_ID,
          WORKER_TYPES,
          DEVICE_KIND,
          DEVICE_ID,
          DEVICE_GROUP_ID,
          DEVICE_BRIDGE,
          DEVICE_STUCK_AFTER,
          DEVICE_MEMORY_BUDGET_MB,
          MODELS_DIR,
          MODELS_ROOTS,
          MODELS_PREWARM,
          DATA_DIR,
          LANES_WINDOW,
          LIMITS_MAX_REQUEST_BYTES,
          LIMITS_MAX_TIMEOUT,
          LIMITS_HELD_MAX_MESSAGES,
          LIMITS_HELD_MAX_BYTES,
          LIMITS_HELD_PER_CLIENT,
          SCHEDULING_MAX_WAIT,
          SCHEDULING_AFFINITY_MAX_WAIT,
          LOG_FORMAT,
          LOG_LEVEL);

  private Keys() {}

  private static <T> Key<T> key(
      String name, String placeholder, ValueRule<T> rule, T preset, String help, String turned) {
    return new Key<>(
        name, placeholder, rule, rule.writer().apply(preset), help, turned, /* secret= */ false);
  }

  private static <T> Key<T> computed(
      String name,
      String placeholder,
      ValueRule<T> rule,
      String preset,
      String help,
      String turned) {
    return new Key<>(name, placeholder, rule, preset, help, turned, /* secret= */ false);
  }

  private static <T> Key<T> secret(String name, ValueRule<T> rule, String help, String turned) {
    return new Key<>(name, "TEXT", rule, NONE, help, turned, /* secret= */ true);
  }

  private static boolean isFilter(String text) {
    List<String> levels = List.of(text.split("/", -1));
    boolean wildcardsStandAlone =
        levels.stream().allMatch(level -> level.length() == 1 || !level.matches(".*[+#].*"));
    int first = levels.indexOf("#");
    return !text.isEmpty()
        && !text.startsWith("$")
        && wildcardsStandAlone
        && (first < 0 || first == levels.size() - 1);
  }
}

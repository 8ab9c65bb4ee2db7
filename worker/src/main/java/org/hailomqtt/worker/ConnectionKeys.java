package org.hailomqtt.worker;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.hailomqtt.protocol.TopicGrammar;
import org.hailomqtt.worker.mqtt.BrokerConfig;

/** What a producer needs to reach the broker, and the worker too. Immutable. */
final class ConnectionKeys {
  static final Key<URI> BROKER_URL =
      Key.of(
          "broker.url",
          "URL",
          BrokerUrlRule.rule(),
          BrokerConfig.DEFAULT.url(),
          "Address of the MQTT broker",
          "Everybody whose broker is on another machine, at installation.");

  static final Key<String> BROKER_USERNAME =
      Key.computed(
          "broker.username",
          "NAME",
          ValueRules.text(),
          Key.NONE,
          "Account at the broker",
          "Everybody whose broker has accounts.");

  static final Key<String> BROKER_PASSWORD =
      Key.secret(
          "broker.password",
          ValueRules.text(),
          "Password at the broker",
          "Everybody whose broker has accounts. No flag, because every user of a machine can see"
              + " the flags of every program.");

  static final Key<Path> BROKER_PASSWORD_FILE =
      Key.computed(
          "broker.password_file",
          "FILE",
          ValueRules.readableFile(),
          Key.NONE,
          "File whose first line is that password",
          "Everybody who keeps secrets out of worker.yaml, in a file that only the worker can"
              + " read.");

  static final Key<Path> BROKER_CA_FILE =
      Key.computed(
          "broker.ca_file",
          "FILE",
          ValueRules.readableFile(),
          "the certificates of the Java platform",
          "PEM file of the certificate authorities to trust, and of no others",
          "Everybody whose broker has a certificate of an authority of their own (ssl://).");

  static final Key<Path> BROKER_CERT_FILE =
      Key.computed(
          "broker.cert_file",
          "FILE",
          ValueRules.readableFile(),
          Key.NONE,
          "PEM file of the certificate to show to the broker",
          "Everybody whose broker wants client certificates (ssl://).");

  static final Key<Path> BROKER_KEY_FILE =
      Key.computed(
          "broker.key_file",
          "FILE",
          ValueRules.readableFile(),
          Key.NONE,
          "PEM file (PKCS#8) of its private key",
          "Everybody who sets broker.cert_file.");

  static final Key<String> BROKER_KEY_PASSWORD =
      Key.secret(
          "broker.key_password",
          ValueRules.text(),
          "Password of that key",
          "Everybody whose private key is encrypted. No flag, as for broker.password.");

  static final Key<String> TOPICS_BASE =
      Key.of(
          "topics.base",
          "TOPIC",
          ValueRules.text(
              "topic levels without + or #, without $ or / in front and / at the end",
              TopicGrammar::isBase),
          TopicGrammar.DEFAULT_BASE,
          "What all topics begin with",
          "Operators of several workers on one broker, or of a broker with topic rules.");

  /** In the order of the documentation. */
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
          TOPICS_BASE);

  private ConnectionKeys() {}
}

package org.hailomqtt.harness.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages that a stranger might publish: damaged golden samples, bombs, odd names. The same
 * seed makes the same message. Thread-safe.
 */
final class HostileInput {
  private static final String REQUEST = "hailo/v1/request";
  private static final int MAX_CHANGES = 4;
  private static final List<String> TOKENS =
      List.of("{", "}", "[", "]", "\"", ",", ":", "null", "1e400", "-", "\\ud800", "\\u0000", "\0");
  private static final List<String> ODD_NAMES =
      List.of(
          "",
          "+",
          "#",
          "$SYS",
          "a/b",
          "..",
          "\0",
          "\uFFFE",
          "\uFDD0",
          "\u0085",
          "é".repeat(40_000),
          "x".repeat(65),
          "hailo/v1/request/clip",
          "hailo/v1/reply/me/1",
          "$SYS/broker",
          "hailo/v1/control/all/pause");

  private final List<InboundMessage> samples;

  /**
   * @param samples directory of the golden requests
   */
  HostileInput(Path samples) {
    this.samples = read(samples);
  }

  /** The message of that seed. */
  InboundMessage of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    InboundMessage sample = samples.get(random.nextInt(samples.size()));
    byte[] payload = random.nextInt(8) == 0 ? Bombs.any(random) : damaged(sample, random);
    int qos = random.nextInt(10) == 0 ? 0 : 1;
    boolean retained = random.nextInt(200) == 0;
    return new InboundMessage(
        topic(sample, seed, random), payload, qos, retained, properties(sample, random));
  }

  private static String topic(InboundMessage sample, long seed, Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> sample.topic();
      case 1 -> REQUEST + "/" + odd(random) + "/" + odd(random) + "/" + odd(random);
      case 2 -> REQUEST + "/" + odd(random);
      default -> {
        String[] levels = sample.topic().split("/", -1);
        yield String.join("/", Arrays.copyOf(levels, 4)) + "/fuzz/" + seed;
      }
    };
  }

  private static MessageProperties properties(InboundMessage sample, Random random) {
    MessageProperties given = sample.properties();
    if (random.nextInt(8) != 0) {
      return given;
    }
    Map<String, String> user = new HashMap<>(given.user());
    if (random.nextBoolean()) {
      user.put("dtype", random.nextBoolean() ? "uint8" : odd(random));
      user.put("shape", random.nextBoolean() ? "1,2147483647,65536,3" : odd(random));
    }
    user.put(odd(random), odd(random));
    byte[] correlation = new byte[random.nextInt(100)];
    random.nextBytes(correlation);
    return new MessageProperties(
        random.nextBoolean() ? odd(random) : null,
        random.nextBoolean() ? correlation : null,
        contentType(given, random),
        random.nextInt(4) == 0 ? Long.valueOf(random.nextInt(5) * 1_000_000_000L) : null,
        user);
  }

  private static @Nullable String contentType(MessageProperties given, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "image/png";
      case 1 -> "application/json";
      case 2 -> "text/plain; charset=utf-16";
      case 3 -> odd(random);
      default -> given.contentType();
    };
  }

  private static String odd(Random random) {
    return ODD_NAMES.get(random.nextInt(ODD_NAMES.size()));
  }

  private static byte[] damaged(InboundMessage sample, Random random) {
    byte[] payload = sample.payload().clone();
    for (int i = random.nextInt(MAX_CHANGES); i > 0 && payload.length > 0; i--) {
      int at = random.nextInt(payload.length);
      switch (random.nextInt(6)) {
        case 0 -> payload[at] = (byte) random.nextInt();
        case 1 -> payload[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> payload = Arrays.copyOf(payload, at);
        case 3 -> payload = spliced(payload, at, TOKENS.get(random.nextInt(TOKENS.size())));
        case 4 -> payload = spliced(payload, at, "\u00C0\u0080\u00ED\u00A0\u0080\u00FF");
        default -> payload = spliced(payload, at, text(payload, at, 1 + random.nextInt(200)));
      }
    }
    return payload;
  }

  private static String text(byte[] payload, int at, int length) {
    return new String(
        payload, at, Math.min(length, payload.length - at), StandardCharsets.ISO_8859_1);
  }

  private static byte[] spliced(byte[] payload, int at, String between) {
    byte[] inserted = between.getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = new byte[payload.length + inserted.length];
    System.arraycopy(payload, 0, result, 0, at);
    System.arraycopy(inserted, 0, result, at, inserted.length);
    System.arraycopy(payload, at, result, at + inserted.length, payload.length - at);
    return result;
  }

  private static List<InboundMessage> read(Path directory) {
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> sidecars =
          files.filter(file -> file.toString().endsWith(".message.json")).sorted().toList();
      InboundMessage[] messages = new InboundMessage[sidecars.size()];
      for (int i = 0; i < messages.length; i++) {
        JsonNode sidecar = json.readTree(sidecars.get(i).toFile());
        Map<String, String> user = new HashMap<>();
        sidecar.path("user").properties().forEach(e -> user.put(e.getKey(), e.getValue().asText()));
        byte[] body = Files.readAllBytes(directory.resolve(sidecar.path("body").asText()));
        messages[i] =
            new InboundMessage(
                sidecar.path("topic").asText(),
                body,
                1,
                false,
                new MessageProperties(
                    sidecar.path("response_topic").textValue(),
                    null,
                    sidecar.path("content_type").textValue(),
                    null,
                    user));
      }
      return List.of(messages);
    } catch (IOException e) {
      throw new UncheckedIOException("the golden requests can't be read", e);
    }
  }
}
